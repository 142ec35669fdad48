package dev.certloom.audit.verification;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code deploy/audit verify}, and the main class of the verifier's jar: verifies an export with only public keys and,
 * if they were kept, checkpoints. Needs the JDK and no library.
 */
public final class VerifyCommand {

    private static final String USAGE =
            "Expected arguments: EXPORT PUBLIC-KEY [PUBLIC-KEY ...] [--checkpoints FILE ...]";
    private static final String CHECKPOINTS = "--checkpoints";
    private static final int MAX_KEY_FILE_BYTES = 100_000;

    private static final int SOUND = 0;
    private static final int BROKEN = 1;
    private static final int CANNOT_TELL = 2;

    private final PrintStream out;

    private VerifyCommand(PrintStream out) {
        this.out = out;
    }

    /**
     * Exits with 0 if the export is sound, 1 if not, 2 if that cannot be determined.
     *
     * @param arguments the export, files with public keys in PEM, and after {@code --checkpoints} files of checkpoints
     */
    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    /** As {@link #main}, but answers the exit code. */
    public static int run(PrintStream out, String... arguments) {
        try {
            Optional<Request> request = Request.of(arguments);
            if (request.isEmpty()) {
                out.println(USAGE);
                return CANNOT_TELL;
            }
            return new VerifyCommand(out).judge(request.get());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            out.println("Expected to read the export, the public keys and the checkpoints, but it failed: " + e);
            return CANNOT_TELL;
        }
    }

    /** What is asked for. */
    private record Request(Path export, List<Path> keys, List<Path> checkpoints) {

        static Optional<Request> of(String... arguments) {
            List<Path> files = new ArrayList<>();
            List<Path> checkpoints = new ArrayList<>();
            for (int i = 0; i < arguments.length; i++) {
                if (!arguments[i].equals(CHECKPOINTS)) {
                    files.add(Path.of(arguments[i]));
                } else if (++i < arguments.length) {
                    checkpoints.add(Path.of(arguments[i]));
                } else {
                    return Optional.empty();
                }
            }
            return files.size() < 2
                    ? Optional.empty()
                    : Optional.of(new Request(files.getFirst(), files.subList(1, files.size()), checkpoints));
        }
    }

    private int judge(Request request) throws IOException, GeneralSecurityException {
        TrustedKeys keys = TrustedKeys.of();
        for (Path file : request.keys()) {
            keys = keys.and(keys(file));
        }
        List<SignedPlace> places = new ArrayList<>();
        for (Path file : request.checkpoints()) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                note(file, CheckpointLog.read(in, places::add));
            }
        }
        int unsigned = unsigned(places, keys);
        if (unsigned != SOUND) {
            return unsigned;
        }
        CheckpointComparison comparison = new CheckpointComparison(places);
        try (InputStream export = new BufferedInputStream(Files.newInputStream(request.export()))) {
            return switch (AuditVerification.verify(export, keys, comparison)) {
                case Verdict.Sound sound -> sound(sound, request, comparison.result());
                case Verdict.Broken broken -> {
                    out.printf("%s at line %d. %s%n", broken.fault(), broken.number(), broken.reason());
                    yield BROKEN;
                }
            };
        }
    }

    private static TrustedKeys keys(Path file) throws IOException, GeneralSecurityException {
        if (Files.size(file) > MAX_KEY_FILE_BYTES) {
            throw new IOException(file + " is too long for public keys");
        }
        TrustedKeys keys = TrustedKeys.read(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (keys.ids().isEmpty()) {
            throw new IOException(file + " holds no public key in PEM");
        }
        return keys;
    }

    private void note(Path file, CheckpointLog.Gaps gaps) {
        if (gaps.isCut()) {
            out.printf("Note: the last row of %s has no end, as after a crash; it was left out.%n", file);
        }
        if (!gaps.unreadable().isEmpty()) {
            out.printf(
                    "Note: rows of %s that are no checkpoints, as a crash or a full disk leaves them, were left out: %s.%n",
                    file, gaps.unreadable());
        }
    }

    private int unsigned(List<SignedPlace> places, TrustedKeys keys) {
        Set<String> missing = new TreeSet<>();
        Set<String> forged = new LinkedHashSet<>();
        for (SignedPlace place : places) {
            if (!keys.ids().contains(place.key())) {
                missing.add(place.key());
            } else if (!keys.signed(place.key(), place.signed())) {
                forged.add("line %d of vault %s".formatted(place.position(), place.vault()));
            }
        }
        if (!forged.isEmpty()) {
            out.printf(
                    "CHANGED. Expected checkpoints as they were signed, but these were changed or forged: %s.%n",
                    String.join("; ", forged.stream().limit(10).toList()));
            return BROKEN;
        }
        if (!missing.isEmpty()) {
            out.printf(
                    "Expected every key that the checkpoints are signed with, but these are missing: %s. Name the files of those public keys too. If you never had such a key, find out who made it: the key that signs was replaced.%n",
                    String.join(", ", missing));
            return CANNOT_TELL;
        }
        return SOUND;
    }

    private int sound(Verdict.Sound sound, Request request, CheckpointComparison.Result compared) {
        String verdict = "SOUND: %s of vault %s, %d lines, %d to %d, signed %s.%s"
                .formatted(
                        sound.object().orElse("the period"),
                        sound.vault(),
                        sound.lines(),
                        sound.first(),
                        sound.last(),
                        sound.signedAt(),
                        sound.dropped() == 0 ? "" : " Earlier lines were dropped by retention.");
        if (request.checkpoints().isEmpty()) {
            out.println(verdict);
            out.println("No checkpoints were given: a record made anew by somebody with the key would look the same.");
            return SOUND;
        }
        if (compared.newest().isEmpty()) {
            out.printf(
                    "The export is sound by itself, but the checkpoints name no line of vault %s up to %s: nothing could be compared.%n",
                    sound.vault(), sound.signedAt());
            return CANNOT_TELL;
        }
        SignedPlace newest = compared.newest().get();
        out.println(verdict);
        out.printf(
                "Checkpoints: %d confirmed, the newest names line %d, %s.%s%s%s%n",
                compared.confirmed(),
                newest.position(),
                newest.at(),
                some(compared.notReached(), "name lines that this export leaves out"),
                some(compared.later(), "are later than the export, which cannot have their lines"),
                some(compared.superseded(), "were left behind by a restore that somebody acknowledged"));
        if (compared.confirmed() == 0) {
            out.println(
                    "Note: none of them names a line of this export: only where its chain ended was compared. A whole period shows more.");
        }
        if (compared.isBehindExport()) {
            out.println(
                    "Note: the export holds a later checkpoint than these files: they are older copies, were cut, or are not those that this Certloom writes to.");
        }
        for (SignedPlace place : compared.restores()) {
            place.restore()
                    .ifPresent(restore -> out.printf(
                            "A restore: %s acknowledged at %s that lines %d to %d of the former record are gone.%n",
                            restore.by(), place.at(), restore.from() + 1, restore.oldPosition()));
        }
        return SOUND;
    }

    private static String some(long number, String what) {
        return number == 0 ? "" : " %d %s.".formatted(number, what);
    }
}
