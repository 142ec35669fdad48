package dev.certloom.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the line of a server's log that best explains why it ended. */
final class FailureExcerpt {

    private static final int MAX_READ_BYTES = 200_000;
    private static final int MAX_LINE_LENGTH = 400;

    /** Most significant first; within one kind the last line counts, because it is nearest to the end. */
    private static final List<Pattern> KINDS = List.of(
            Pattern.compile("^Caused by: "),
            Pattern.compile("\\b(FATAL|PANIC)\\b"),
            Pattern.compile("\\bERROR\\b|^error: "));

    /** How Spring Boot says why it did not start: a title, and a heading above the sentence. The log's own line says nothing. */
    private static final String ANALYSIS = "APPLICATION FAILED TO START";

    private static final String ANALYSIS_HEADING = "Description:";

    private FailureExcerpt() {}

    /**
     * @param log the log
     * @param from where in it the run in question begins, in bytes
     */
    static Optional<String> of(Path log, long from) {
        try {
            return of(tail(log, from).lines().filter(line -> !line.isBlank()).toList());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<String> of(List<String> lines) {
        return analysis(lines)
                .or(() -> mostSignificant(lines))
                .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
                .map(String::strip)
                .map(line -> line.length() > MAX_LINE_LENGTH ? line.substring(0, MAX_LINE_LENGTH) + "…" : line);
    }

    private static Optional<String> analysis(List<String> lines) {
        int title = lines.lastIndexOf(ANALYSIS);
        return title < 0
                ? Optional.empty()
                : lines.stream()
                        .skip(title)
                        .dropWhile(line -> !line.equals(ANALYSIS_HEADING))
                        .skip(1)
                        .findFirst();
    }

    private static Optional<String> mostSignificant(List<String> lines) {
        return KINDS.stream()
                .flatMap(kind ->
                        lines.stream()
                                .filter(line -> kind.matcher(line).find())
                                .reduce((first, second) -> second)
                                .stream())
                .findFirst();
    }

    private static String tail(Path log, long from) throws IOException {
        long size = Files.size(log);
        long start = Math.max(Math.min(from, size), size - MAX_READ_BYTES);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(start);
            byte[] bytes = new byte[(int) (size - start)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
