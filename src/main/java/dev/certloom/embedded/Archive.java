package dev.certloom.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A compressed tar archive of software, unpacked once. */
final class Archive {

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

    /** Opens the archive's bytes from the beginning. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    private final String name;
    private final Source source;

    /** @param name the folder's name, which must change with the content */
    Archive(String name, Source source) {
        this.name = name;
        this.source = source;
    }

    /**
     * The folder with the unpacked content, unpacking it if necessary. Several processes may do so at once: each
     * unpacks its own copy and the first to finish wins, so that a folder of that name is always complete.
     */
    Path unpackedIn(Path software) throws IOException {
        Path target = software.resolve(name);
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(software);
        LOG.info("Unpacking {} to {} (once)", name, target);
        Path temporary = Files.createTempDirectory(software, name + ".unpacking-");
        try {
            unpack(temporary);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster: a folder with that name is complete, because only complete folders get it.
            if (!Files.isDirectory(target)) {
                throw e;
            }
        } finally {
            delete(temporary);
        }
        return target;
    }

    private void unpack(Path folder) throws IOException {
        try (InputStream compressed = new BufferedInputStream(source.open());
                InputStream plain = new BufferedInputStream(decompress(compressed));
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                place(entry, tar, within(folder, folder.resolve(entry.getName())), folder);
            }
        }
    }

    private static InputStream decompress(InputStream compressed) throws IOException {
        try {
            return new CompressorStreamFactory(true).createCompressorInputStream(compressed);
        } catch (CompressorException e) {
            throw new IOException("Expected a compressed archive, but its format is not known", e);
        }
    }

    private static void place(TarArchiveEntry entry, InputStream content, Path path, Path folder) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            within(folder, path.resolveSibling(entry.getLinkName()));
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, within(folder, folder.resolve(entry.getLinkName())));
        } else {
            Files.copy(content, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static Path within(Path folder, Path path) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(folder.normalize())) {
            throw new IOException("Expected an archive that stays in its folder, but it names " + path);
        }
        return normal;
    }

    /** Deletes the folder and all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).forEach(Archive::deleteOne);
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
