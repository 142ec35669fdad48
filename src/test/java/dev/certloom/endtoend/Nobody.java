package dev.certloom.endtoend;

import dev.certloom.runtime.ProgramRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs programs of the tests as another user of the machine where the tests run as root, and as their own user elsewhere. */
final class Nobody implements AutoCloseable {

    private static final String UID = "65534";
    private static final List<String> LIBRARIES = List.of(
            "grpc-", "netty-", "protobuf-java", "guava-", "failureaccess-", "perfmark-", "zeebe-gateway-protocol");

    /** Where that user may read; nothing of the tests' own folders need be. */
    private final Path folder;

    Nobody() throws IOException {
        folder = Files.createTempDirectory("certloom-nobody-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (LIBRARIES.stream().anyMatch(name::startsWith)) {
                copy(Path.of(entry), folder.resolve(name));
            }
        }
    }

    /** Whether programs run as another user. */
    static boolean isSomebodyElse() {
        return Files.isExecutable(Path.of("/usr/bin/setpriv"))
                && System.getProperty("user.name").equals("root");
    }

    /** Runs the program, and returns the lines it wrote. */
    List<String> run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        give(main);
        List<String> command = new ArrayList<>();
        if (isSomebodyElse()) {
            command.addAll(List.of("/usr/bin/setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                folder + File.pathSeparator + folder.resolve("*"),
                main.getName()));
        command.addAll(arguments);
        return ProgramRun.of(
                        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true))
                .requireSuccess()
                .lines()
                .toList();
    }

    /** Puts the classes of the program where the other user finds them. */
    private void give(Class<?> main) throws IOException {
        Path from =
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().getPath());
        Path inFolder = Path.of(main.getPackageName().replace('.', '/'));
        Path to = folder.resolve(inFolder);
        Files.createDirectories(to);
        Path made = folder;
        for (Path part : inFolder) {
            made = made.resolve(part);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (Stream<Path> classes = Files.list(from.resolve(inFolder))) {
            for (Path file : classes.toList()) {
                String name = file.getFileName().toString();
                if (name.equals(main.getSimpleName() + ".class") || name.startsWith(main.getSimpleName() + "$")) {
                    copy(file, to.resolve(name));
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
