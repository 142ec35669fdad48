package dev.certloom.exporter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Arguments of the exporter ({@code ZEEBE_BROKER_EXPORTERS_CERTLOOM_ARGS_…}).
 *
 * @param url where records go, {@code https://…/engine/records}
 * @param secret where the secret lies
 * @param ca PEM file with the CA certificates trusted for the receiver; without it the JVM's trust store
 * @param tenant the only tenant whose records go out; without it all
 * @param linger how long a record waits for others at most
 * @param timeout for one delivery
 * @param records the most in one delivery
 * @param bytes the most in one delivery, but for a record that is longer by itself
 */
record ExporterSettings(
        URI url,
        Secret secret,
        Optional<Path> ca,
        Optional<String> tenant,
        Duration linger,
        Duration timeout,
        int records,
        int bytes) {

    /** @throws IllegalArgumentException when an argument is missing or out of range */
    static ExporterSettings of(Map<String, Object> arguments) {
        TreeMap<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        arguments.forEach((name, value) ->
                given.put(name.replace("-", ""), String.valueOf(value).strip()));
        ExporterSettings settings = new ExporterSettings(
                url(given.getOrDefault("url", "")),
                new Secret(text(given, "secret"), text(given, "secretFile").map(Path::of)),
                text(given, "ca").map(Path::of),
                text(given, "tenant"),
                Duration.ofMillis(number(given, "lingerMillis", 100, 10, 10_000)),
                Duration.ofMillis(number(given, "timeoutMillis", 10_000, 100, 120_000)),
                number(given, "records", 500, 1, 10_000),
                number(given, "bytes", 1_000_000, 1_000, 4_000_000));
        settings.secret.read();
        return settings;
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        if (url.getHost() == null || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
            throw new IllegalArgumentException(
                    "Expected argument 'url' to be the address of a Certloom, https://.../engine/records, but it is '"
                            + text + "'.");
        }
        return url;
    }

    private static Optional<String> text(Map<String, String> given, String name) {
        return Optional.ofNullable(given.get(name)).filter(text -> !text.isBlank());
    }

    private static int number(Map<String, String> given, String name, int otherwise, int least, int most) {
        String text = given.getOrDefault(name, Integer.toString(otherwise));
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException("Expected argument '" + name + "' to be a number from " + least + " to "
                    + most + ", but it is '" + text + "'.");
        }
        return number;
    }

    /** The secret, or the file that contains it, whose content may be changed while the broker runs. */
    record Secret(Optional<String> inline, Optional<Path> file) {

        /** @throws IllegalArgumentException when there is none */
        String read() {
            if (inline.isPresent()) {
                return inline.get();
            }
            Path holder = file.orElseThrow(() ->
                    new IllegalArgumentException("Expected argument 'secretFile' or 'secret', but there is neither."));
            try {
                return Files.readString(holder).strip();
            } catch (IOException e) {
                throw new UncheckedIOException("Expected the secret in " + holder + ", but it cannot be read.", e);
            }
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Secret[" + file + "]";
        }
    }
}
