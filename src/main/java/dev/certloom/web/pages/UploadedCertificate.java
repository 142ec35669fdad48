package dev.certloom.web.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.web.multipart.MultipartFile;

/** A certificate uploaded to a page: a file, or pasted text if there is none. */
record UploadedCertificate(byte[] content) {

    static UploadedCertificate of(Optional<MultipartFile> file, String text) {
        return new UploadedCertificate(file.filter(chosen -> !chosen.isEmpty())
                .map(UploadedCertificate::read)
                .orElseGet(() -> text.strip().getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] read(MultipartFile file) {
        try {
            return file.getBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isNothing() {
        return content.length == 0;
    }
}
