package dev.certloom.audit;

import dev.certloom.audit.AuditCheckpoints.Copy;
import dev.certloom.audit.AuditCheckpoints.Numbered;
import dev.certloom.audit.verification.CheckpointLog;
import dev.certloom.audit.verification.CheckpointLog.Gaps;
import dev.certloom.audit.verification.SignedDocument;
import dev.certloom.audit.verification.SignedPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One checkpoint file outside the database: appends what is missing, and knows the latest ones it has. */
final class CheckpointCopy {

    private static final int BATCH_SIZE = 100;

    private final Copy id;
    private final CheckpointFile file;
    private final AuditCheckpoints checkpoints;
    private final Predicate<SignedPlace> isSigned;
    private final OutageLog outageLog;
    private @Nullable LatestPositions latest;
    private Gaps gaps = new Gaps(List.of(), false);

    CheckpointCopy(
            Copy id, CheckpointFile file, AuditCheckpoints checkpoints, Predicate<SignedPlace> isSigned, Clock clock) {
        this.id = id;
        this.file = file;
        this.checkpoints = checkpoints;
        this.isSigned = isSigned;
        this.outageLog = new OutageLog("The file " + file.path() + " cannot be used", clock);
    }

    Path path() {
        return file.path();
    }

    Optional<OutageLog.Trouble> trouble() {
        return outageLog.now();
    }

    /** Remains of a crash or a full disk in it. */
    Gaps gaps() {
        return gaps;
    }

    /** Appends a vault's missing checkpoints; returns when they are on disk, or are known not to be. */
    synchronized void complete(String vault) {
        try {
            LatestPositions known = latest();
            List<Numbered> missing;
            do {
                missing = checkpoints.missingIn(id, vault, BATCH_SIZE);
                if (!missing.isEmpty()) {
                    file.append(missing.stream().map(one -> row(one.signed())).toList());
                    checkpoints.given(id, missing.getLast());
                    missing.forEach(one -> one.signed().place().ifPresent(known::add));
                }
            } while (missing.size() == BATCH_SIZE);
            outageLog.over();
        } catch (IOException e) {
            outageLog.met(e);
        }
    }

    private static String row(SignedRecord signed) {
        return CheckpointLog.row(
                signed.place()
                        .map(SignedPlace::kind)
                        .orElse(SignedPlace.Kind.CHECKPOINT)
                        .word(),
                new SignedDocument(signed.document(), signed.signature()));
    }

    /** The latest that it holds, newest first; nothing when it cannot be read. */
    synchronized LatestPositions read() {
        try {
            if (file.lostSomething()) {
                latest = null;
            }
            return latest();
        } catch (IOException e) {
            outageLog.met(e);
            return new LatestPositions(isSigned);
        }
    }

    private LatestPositions latest() throws IOException {
        LatestPositions known = latest;
        if (known == null) {
            LatestPositions read = new LatestPositions(isSigned);
            gaps = file.read(read::add);
            latest = read;
            known = read;
        }
        return known;
    }

    /** Re-reads it: another key is in force, which validates other rows. */
    synchronized void readAgain() {
        latest = null;
    }

    /** Everything that it holds of a vault. */
    List<SignedPlace> all(String vault) {
        List<SignedPlace> all = new ArrayList<>();
        try {
            file.read(place -> {
                if (place.vault().equals(vault)) {
                    all.add(place);
                }
            });
        } catch (IOException e) {
            outageLog.met(e);
        }
        return all;
    }

    /** The last one it was given, if it no longer has it. */
    Optional<SignedPlace> lost(String vault) {
        return checkpoints
                .lastGiven(id, vault)
                .flatMap(SignedRecord::place)
                .filter(given ->
                        read().of(vault).stream().noneMatch(held -> SignedPlace.ORDER.compare(held, given) >= 0));
    }
}
