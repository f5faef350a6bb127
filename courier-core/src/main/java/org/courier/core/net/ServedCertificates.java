package org.courier.core.net;

import org.courier.core.config.Problem;
import org.courier.core.config.Settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which certificate a server shows to whom, and until when: for `courier check`.
///
/// @param lines one for each file that is used
/// @param problems files that would be passed over, certificates that end soon
public record ServedCertificates(List<String> lines, List<Problem> problems) {
    private static final int MOST = 10_000;

    /// Of TLS_CERTFILE and the files beside it that begin with its name and a dot.
    public static ServedCertificates of(Settings settings) {
        var report = new ServedCertificates(new ArrayList<>(), new ArrayList<>());
        var base = settings.get(TlsSettings.TLS_CERTFILE).filter(f -> !f.isBlank()).map(Path::of);
        if (base.isEmpty()) return report;
        var key =
                settings.get(TlsSettings.TLS_PRIVATE_KEYFILE)
                        .filter(f -> !f.isBlank())
                        .map(Path::of);
        var certificates = new Certificates(base.get(), key);
        report.add(certificates, base.get(), "");
        var name = base.get().getFileName() + ".";
        var directory = base.get().toAbsolutePath().getParent();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(f -> f.getFileName().toString().startsWith(name))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .limit(MOST)
                    .forEach(f -> report.add(certificates, f, f.getFileName().toString()));
        } catch (IOException e) {
            report.problems.add(Problem.error(TlsSettings.reason(e)));
        }
        return report;
    }

    private void add(Certificates certificates, Path file, String fileName) {
        try {
            var chosen = certificates.read(file);
            var to = fileName.isEmpty() ? "any other name and address" : suffix(file, certificates);
            lines.add(
                    file
                            + ": for "
                            + to
                            + "; names "
                            + String.join(", ", names(chosen.chain().getFirst()))
                            + "; until "
                            + Expiry.ends(chosen.chain()));
            Expiry.warning(file, chosen.chain(), Instant.now())
                    .ifPresent(w -> problems.add(Problem.warning(w)));
        } catch (IOException e) {
            problems.add(new Problem(fileName.isEmpty(), TlsSettings.reason(e)));
        }
    }

    private static String suffix(Path file, Certificates certificates) {
        var suffix = certificates.suffixOf(file).substring(1);
        boolean address = suffix.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || suffix.contains(":");
        return (address ? "the address " : "the name ") + suffix;
    }

    /// The alternative names; without them the subject.
    private static List<String> names(X509Certificate certificate) {
        try {
            var names = Optional.ofNullable(certificate.getSubjectAlternativeNames());
            if (names.isPresent())
                return names.get().stream().map(n -> String.valueOf(n.get(1))).toList();
        } catch (CertificateParsingException e) {
            return List.of("(unreadable: " + e.getMessage() + ")");
        }
        return List.of(certificate.getSubjectX500Principal().getName());
    }
}
