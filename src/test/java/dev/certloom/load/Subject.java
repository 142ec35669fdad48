package dev.certloom.load;

import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * A packaged Certloom that is measured: that of this checkout, or an older one beside it.
 *
 * @param name the commit it was built from, with a plus when something was changed since; else the name of its file
 * @param jar the executable one
 */
record Subject(String name, Path jar) {

    /** @param place the executable jar, or a checkout in which it was packaged */
    static Subject of(Path place) {
        Path jar = Files.isDirectory(place) ? packagedIn(place) : place;
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("Expected a jar or a checkout, but there is no " + jar);
        }
        return new Subject(
                commitOf(jar).orElse(jar.getFileName().toString()),
                jar.toAbsolutePath().normalize());
    }

    /** The same by a name that is not that of the other. */
    Subject toldFrom(Subject other) {
        return name.equals(other.name) ? new Subject(name + " (baseline)", jar) : this;
    }

    private static Path packagedIn(Path checkout) {
        Path target = checkout.resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            // those with a classifier hold less
            return files.filter(file -> file.getFileName().toString().matches("certloom-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .max(Comparator.comparingLong(Subject::modified))
                    .orElseThrow(() -> new IllegalArgumentException("Expected a packaged application in " + target
                            + ", but there is none: run mvn -DskipTests package in " + checkout + "."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> commitOf(Path jar) {
        Path folder = jar.toAbsolutePath().getParent();
        return git(folder, "rev-parse", "--short", "HEAD")
                .map(commit -> git(folder, "status", "--porcelain", "--untracked-files=no")
                                .filter(String::isEmpty)
                                .isPresent()
                        ? commit
                        : commit + "+");
    }

    private static Optional<String> git(Path folder, String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        try {
            ProgramRun git = ProgramRun.of(new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD));
            return git.exitCode() == 0 ? Optional.of(git.output().strip()) : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** A model that it ships. */
    String model(String file) {
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("BOOT-INF/classes/bpmn/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
