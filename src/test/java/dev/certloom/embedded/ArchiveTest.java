package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    @TempDir
    private Path software;

    @Test
    void unpackedInWhenItIsMissingThenFilesLinksAndRightsAreRestored() throws IOException {
        // when
        Path folder = new Archive(
                        "tool",
                        () -> archive(file("bin/run", 0755), file("lib/one.so", 0644), link("lib/two.so", "one.so")))
                .unpackedIn(software);

        // then
        assertThat(folder.resolve("bin/run")).isExecutable().hasContent("bin/run");
        assertThat(folder.resolve("lib/one.so").toFile().canExecute()).isFalse();
        assertThat(folder.resolve("lib/two.so")).isSymbolicLink().hasContent("lib/one.so");
        assertThatNothingElseIsThere();
    }

    @Test
    void unpackedInWhenItIsThereThenTheArchiveIsNotOpened() throws IOException {
        // given
        Files.createDirectory(software.resolve("tool"));

        // when / then
        assertThat(new Archive("tool", () -> {
                            throw new IOException("opened");
                        })
                        .unpackedIn(software))
                .isEqualTo(software.resolve("tool"));
    }

    @Test
    void unpackedInWhenAnotherProcessWasFasterThenItsFolderIsUsed() throws IOException {
        // given
        Archive archive = new Archive("tool", () -> {
            Path others = Files.createDirectory(software.resolve("tool"));
            Files.writeString(others.resolve("theirs"), "complete");
            return archive(file("ours", 0644));
        });

        // when
        Path folder = archive.unpackedIn(software);

        // then
        assertThat(folder.resolve("theirs")).exists();
        assertThat(folder.resolve("ours")).doesNotExist();
        assertThatNothingElseIsThere();
    }

    @Test
    void unpackedInWhenItBreaksOffThenNothingIsLeft() {
        // given
        Archive archive = new Archive("tool", () -> {
            byte[] whole = archive(file("one", 0644)).readAllBytes();
            return new ByteArrayInputStream(whole, 0, whole.length / 2);
        });

        // when / then
        assertThatIOException().isThrownBy(() -> archive.unpackedIn(software));
        assertThat(software).isEmptyDirectory();
    }

    @Test
    void unpackedInWhenAnEntryLeavesTheFolderThenItIsRefused() {
        assertThatIOException()
                .isThrownBy(() -> new Archive("tool", () -> archive(file("../stranger", 0644))).unpackedIn(software))
                .withMessageContaining("stays in its folder");
        assertThatIOException()
                .isThrownBy(() ->
                        new Archive("tool", () -> archive(link("passwords", "../../etc/passwd"))).unpackedIn(software));
        assertThat(software).isEmptyDirectory();
    }

    private void assertThatNothingElseIsThere() throws IOException {
        try (Stream<Path> content = Files.list(software)) {
            assertThat(content).containsExactly(software.resolve("tool"));
        }
    }

    private static ByteArrayInputStream archive(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                if (!entry.isSymbolicLink()) {
                    tar.write(entry.getName().getBytes(StandardCharsets.UTF_8));
                }
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static TarArchiveEntry file(String name, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(name.length());
        entry.setMode(mode);
        return entry;
    }

    private static TarArchiveEntry link(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(target);
        return entry;
    }
}
