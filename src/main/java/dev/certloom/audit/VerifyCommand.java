package dev.certloom.audit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code deploy/audit verify}: judges an export with nothing but the public key. Needs the JDK and no library. */
public final class VerifyCommand {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([0-9A-Za-z+/=\\s]+)-----END PUBLIC KEY-----");
    private static final int LONGEST_KEY = 10_000;

    private VerifyCommand() {}

    /** @param arguments the export, and a file with the public key in PEM; exits 0 if it is sound, 1 if not, 2 if it cannot tell */
    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    static int run(PrintStream out, String... arguments) {
        if (arguments.length != 2) {
            out.println("Expected two arguments, the export and the file with the public key.");
            return 2;
        }
        try (InputStream export = new BufferedInputStream(Files.newInputStream(Path.of(arguments[0])))) {
            return say(out, AuditVerification.verify(export, key(Path.of(arguments[1]))));
        } catch (IOException | GeneralSecurityException e) {
            out.println("Expected to read the export and the public key, but it failed: " + e.getMessage());
            return 2;
        }
    }

    private static int say(PrintStream out, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Sound sound -> {
                out.printf(
                        "SOUND: %s of vault %s, %d lines, %d to %d, signed %s.%s%n",
                        sound.object().orElse("the period"),
                        sound.vault(),
                        sound.lines(),
                        sound.first(),
                        sound.last(),
                        sound.signedAt(),
                        sound.dropped() == 0 ? "" : " Earlier lines were dropped by retention.");
                yield 0;
            }
            case Verdict.Broken broken -> {
                out.printf("%s at line %d. %s%n", broken.fault(), broken.number(), broken.reason());
                yield 1;
            }
        };
    }

    private static PublicKey key(Path file) throws IOException, GeneralSecurityException {
        if (Files.size(file) > LONGEST_KEY) {
            throw new IOException(file + " is too long for a public key");
        }
        Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException(file + " holds no public key in PEM");
        }
        byte[] spki = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(SignedDocument.ALGORITHM).generatePublic(new X509EncodedKeySpec(spki));
    }
}
