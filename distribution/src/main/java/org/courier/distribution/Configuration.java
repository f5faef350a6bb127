package org.courier.distribution;

import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.backend.Backends;
import org.courier.auth.backend.ldap.Ldap;
import org.courier.auth.backend.ldap.LdapSettings;
import org.courier.auth.backend.sql.MySql;
import org.courier.auth.backend.sql.PgSql;
import org.courier.auth.backend.sql.Sqlite;
import org.courier.auth.token.Oauth2Settings;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;
import org.courier.core.dns.Resolver;
import org.courier.core.net.Admission;
import org.courier.core.net.ServedCertificates;
import org.courier.core.net.Tls;
import org.courier.imap.ImapdSettings;
import org.courier.pop3.Pop3Settings;
import org.courier.smtp.CourierdSettings;
import org.courier.smtp.inbound.EsmtpSettings;
import org.courier.smtp.submit.SubmitSettings;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Every settings file of the suite: what `courier check` reads, and what .dist files and the
/// manual are printed from. Suppliers, so that a module that is not installed is not asked for.
final class Configuration {
    /// Makes of the settings what a server makes of them, or says why it cannot; and what else is
    /// odd.
    @FunctionalInterface
    interface Proof {
        List<Problem> prove(ConfigDirectory configuration);
    }

    /// Files that are read one after the other, the later one replacing.
    record Group(String module, Supplier<List<SettingsFile>> files, Proof proof, Report report) {
        Group(String module, Supplier<List<SettingsFile>> files, Proof proof) {
            this(module, files, proof, _ -> List.of());
        }
    }

    /// What an administrator may want to know of settings that are good.
    @FunctionalInterface
    interface Report {
        List<String> lines(ConfigDirectory configuration);
    }

    /// Files that hold one value each, named as their setting.
    record Values(String module, Supplier<List<Setting<?>>> settings) {}

    static final List<Group> GROUPS =
            List.of(
                    new Group(
                            "auth",
                            () -> List.of(AuthdaemonSettings.AUTHDAEMONRC),
                            c -> {
                                Backends.authenticator(c);
                                return Backends.problems(c);
                            }),
                    new Group("auth", () -> List.of(Oauth2Settings.OAUTH2), Oauth2Settings::prove),
                    new Group("auth", () -> List.of(LdapSettings.AUTHLDAPRC), Ldap::prove),
                    new Group("auth", () -> List.of(MySql.MYSQLRC), MySql::problems),
                    new Group("auth", () -> List.of(PgSql.PGSQLRC), PgSql::problems),
                    new Group("auth", () -> List.of(Sqlite.SQLITERC), Sqlite::problems),
                    new Group("smtp", () -> List.of(CourierdSettings.COURIERD), c -> List.of()),
                    server(
                            "smtp",
                            () -> List.of(EsmtpSettings.ESMTPD),
                            (c, s) -> EsmtpSettings.admission(c, s, Resolver::system)),
                    server(
                            "smtp",
                            () -> List.of(EsmtpSettings.ESMTPD, EsmtpSettings.ESMTPD_MSA),
                            (c, s) -> EsmtpSettings.admission(c, s, Resolver::system)),
                    server(
                            "smtp",
                            () -> List.of(EsmtpSettings.ESMTPD, EsmtpSettings.ESMTPD_SSL),
                            (c, s) -> EsmtpSettings.admission(c, s, Resolver::system)),
                    server(
                            "imap",
                            () -> List.of(ImapdSettings.IMAPD, ImapdSettings.IMAPD_SSL),
                            (c, s) -> ImapdSettings.admission(c, s, Resolver::system)),
                    server(
                            "pop3",
                            () -> List.of(Pop3Settings.POP3D, Pop3Settings.POP3D_SSL),
                            (c, s) -> Pop3Settings.admission(c, s, Resolver::system)));

    static final List<Values> VALUES =
            List.of(
                    new Values("smtp", () -> CourierdSettings.FILES),
                    new Values("smtp", () -> EsmtpSettings.FILES),
                    new Values("smtp", () -> SubmitSettings.FILES));

    private Configuration() {}

    /// A server's files: its certificates and its access list are proved too.
    private static Group server(
            String module,
            Supplier<List<SettingsFile>> files,
            BiFunction<ConfigDirectory, Settings, Admission> admission) {
        return new Group(
                module,
                files,
                c -> {
                    var settings = c.settings(files.get().toArray(SettingsFile[]::new));
                    admission.apply(c, settings);
                    Tls.server(settings);
                    return ServedCertificates.of(settings).problems();
                },
                c ->
                        ServedCertificates.of(c.settings(files.get().toArray(SettingsFile[]::new)))
                                .lines());
    }

    static List<Group> installed() {
        return GROUPS.stream().filter(g -> Modules.has(g.module())).toList();
    }

    /// Each file once.
    static List<SettingsFile> files() {
        return installed().stream().flatMap(g -> g.files().get().stream()).distinct().toList();
    }

    /// The settings that are files.
    static List<Setting<?>> values() {
        return VALUES.stream()
                .filter(v -> Modules.has(v.module()))
                .<Setting<?>>flatMap(v -> v.settings().get().stream())
                .toList();
    }
}
