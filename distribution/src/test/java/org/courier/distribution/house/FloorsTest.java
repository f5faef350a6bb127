package org.courier.distribution.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Imports go down only, between modules and inside them: read from the compiled classes.
final class FloorsTest {
    private static final String ROOT = "org/courier/";
    private static final Pattern TYPE = Pattern.compile("org/courier/([a-z0-9/]+)/[A-Z]");

    @Test
    void importsGoDownOnly() throws IOException {
        var faults = new TreeSet<String>();
        var packages = new TreeSet<String>();
        for (var type : classes()) {
            var from = packageOf(type.thisClass().asInternalName());
            packages.add(from);
            for (var to : uses(type))
                Floors.fault(from, to)
                        .ifPresent(
                                fault ->
                                        faults.add(
                                                type.thisClass().asInternalName() + ": " + fault));
        }
        assertThat(packages.stream().map(Floors::module).distinct())
                .contains("core", "distribution");
        assertThat(faults).isEmpty();
    }

    /// A package-info.java says what each package is for.
    @Test
    void everyPackageSaysWhatItIsFor() {
        var silent =
                House.sources(".java").stream()
                        .filter(f -> f.toString().contains("/src/main/java/"))
                        .map(Path::getParent)
                        .distinct()
                        .filter(d -> !Files.exists(d.resolve("package-info.java")))
                        .map(House::name);
        assertThat(silent).isEmpty();
    }

    @Test
    void faultsAreSeen() {
        assertThat(Floors.fault("imap.wire", "pop3")).contains("imap does not stand on pop3");
        assertThat(Floors.fault("core.config", "core.net"))
                .contains("core.config looks up to core.net");
        assertThat(Floors.fault("core.util", "core.log"))
                .contains("core.util has no floor in core");
        assertThat(Floors.fault("smtp.queue", "core.db")).isEmpty();
    }

    private static Set<String> uses(ClassModel type) {
        var uses = new TreeSet<String>();
        for (var entry : type.constantPool()) {
            var text =
                    switch (entry) {
                        case ClassEntry name -> name.asInternalName();
                        case Utf8Entry utf8 when utf8.stringValue().contains("Lorg/courier/") ->
                                utf8.stringValue();
                        default -> "";
                    };
            var found = TYPE.matcher(text);
            while (found.find()) uses.add(found.group(1).replace('/', '.'));
        }
        return uses;
    }

    private static String packageOf(String internalName) {
        return internalName
                .substring(ROOT.length(), internalName.lastIndexOf('/'))
                .replace('/', '.');
    }

    /// The classes of all modules, from directories or jars, without those of tests.
    private static List<ClassModel> classes() throws IOException {
        var classes = new ArrayList<ClassModel>();
        var roots = FloorsTest.class.getClassLoader().getResources(ROOT);
        for (var url : Collections.list(roots)) {
            var place = url.toString();
            if (place.contains("/test/org/") || place.contains("test-classes")) continue;
            if (place.contains("-tests.jar")) continue;
            if (url.getProtocol().equals("file")) {
                read(Path.of(URI.create(place)), classes);
            } else {
                var jar = Path.of(URI.create(place.substring(4, place.indexOf("!/"))));
                try (var files = FileSystems.newFileSystem(jar)) {
                    read(files.getPath(ROOT), classes);
                }
            }
        }
        return classes;
    }

    private static void read(Path directory, List<ClassModel> into) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(f -> f.toString().endsWith(".class")).toList())
                if (!file.endsWith("package-info.class"))
                    into.add(ClassFile.of().parse(Files.readAllBytes(file)));
        }
    }
}
