package dev.certloom.notification;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.web.util.HtmlUtils;

/**
 * The templates of mails. For each kind of notice and each of {@code subject}, {@code txt} and {@code html} the first
 * of these counts: {@code KIND.PART} in the folder, {@code default.PART} in the folder, {@code default.PART} of the
 * product. All are read and tried once at the start.
 */
final class MailTemplates {

    private static final int MAX_TEMPLATE_BYTES = 65_536;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Mustache.Compiler MUSTACHE =
            Mustache.compiler().escapeHTML(false).emptyStringIsFalse(true).strictSections(true);
    private static final UnaryOperator<String> AS_IS = UnaryOperator.identity();

    private final Map<Notice.Kind, Parts> parts = new EnumMap<>(Notice.Kind.class);

    /**
     * @param folder with templates that replace the product's
     * @throws IllegalArgumentException when a template of the folder cannot be used; names it
     */
    MailTemplates(Optional<Path> folder) {
        folder.filter(path -> !Files.isDirectory(path)).ifPresent(path -> {
            throw new IllegalArgumentException(
                    "Expected certloom.notifications.mail.templates to be a folder, but " + path + " is none.");
        });
        for (Notice.Kind kind : Notice.Kind.values()) {
            parts.put(
                    kind,
                    new Parts(
                            template(folder, kind, "subject", AS_IS),
                            template(folder, kind, "txt", AS_IS),
                            template(folder, kind, "html", MailTemplates::escaped)));
        }
    }

    private static Template template(
            Optional<Path> folder, Notice.Kind kind, String part, UnaryOperator<String> escape) {
        Optional<Path> own = folder.stream()
                .flatMap(path -> Stream.of(path.resolve(kind.word() + "." + part), path.resolve("default." + part)))
                .filter(Files::exists)
                .findFirst();
        String text = own.map(MailTemplates::read).orElseGet(() -> shipped(part));
        Map<String, Object> sample = values(sample(kind), escape);
        try {
            Template template = MUSTACHE.compile(text);
            template.execute(sample);
            return template;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s: Expected a Mustache template of the values %s, but: %s"
                            .formatted(
                                    own.map(Path::toString).orElse("default." + part),
                                    sample.keySet().stream().sorted().toList(),
                                    e.getMessage()),
                    e);
        }
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_TEMPLATE_BYTES) {
                throw new IllegalArgumentException("Expected a template of at most %d bytes, but %s is larger."
                        .formatted(MAX_TEMPLATE_BYTES, file));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected a template of UTF-8 text in " + file + ", but it cannot be read.", e);
        }
    }

    private static String shipped(String part) {
        try (InputStream file = MailTemplates.class.getResourceAsStream("/notification/default." + part)) {
            if (file == null) {
                throw new IllegalStateException(
                        "Expected notification/default." + part + " on the classpath, but it is not.");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Notice sample(Notice.Kind kind) {
        return new Notice(
                "sample",
                new NoticeSubject.Operation(
                        new VaultName("default"), new CertificateName("sample"), OperationId.random()),
                kind,
                Set.of(),
                Set.of(),
                "A sample.",
                Map.of("Label", "value"),
                Optional.of(URI.create("https://localhost/")),
                Instant.EPOCH);
    }

    /** The text of the mail for this notice. */
    MailText text(Notice notice) {
        Parts templates = Optional.ofNullable(parts.get(notice.kind())).orElseThrow();
        Map<String, Object> plain = values(notice, AS_IS);
        return new MailText(
                templates.subject.execute(plain),
                templates.plain.execute(plain),
                templates.html.execute(values(notice, MailTemplates::escaped)));
    }

    /** Escaped here, not by the template: none can leave a value as it is, which may come from anybody. */
    private static String escaped(String value) {
        return HtmlUtils.htmlEscape(value, StandardCharsets.UTF_8.name());
    }

    private static Map<String, Object> values(Notice notice, UnaryOperator<String> escape) {
        NoticeSubject subject = notice.subject();
        Map<String, Object> values = new HashMap<>();
        Map.of(
                        "kind", notice.kind().word(),
                        "title", notice.kind().title(),
                        "summary", notice.summary(),
                        "vault", subject.vault().value(),
                        "certificate",
                                subject.certificate()
                                        .map(CertificateName::value)
                                        .orElse(""),
                        "issuer", subject.issuer().map(IssuerName::value).orElse(""),
                        "operation", subject.operation().map(OperationId::value).orElse(""),
                        "at", TIME.format(notice.at()))
                .forEach((name, value) -> values.put(name, escape.apply(value)));
        values.put(
                "facts",
                notice.facts().entrySet().stream()
                        .map(fact ->
                                Map.of("label", escape.apply(fact.getKey()), "value", escape.apply(fact.getValue())))
                        .toList());
        values.put(
                "link",
                notice.link().stream()
                        .map(link -> Map.of("address", escape.apply(link.toString())))
                        .toList());
        return values;
    }

    private record Parts(Template subject, Template plain, Template html) {}
}
