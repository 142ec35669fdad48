package dev.certloom.audit.verification;

import dev.certloom.audit.verification.Verdict.Broken;
import dev.certloom.audit.verification.Verdict.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares an export with checkpoints that were kept elsewhere. A person with database and key can recreate a record,
 * but not the checkpoints that others keep of the old one.
 */
final class CheckpointComparison {

    private final List<SignedPlace> places;
    private final Map<Long, List<SignedPlace>> expected = new HashMap<>();
    private List<SignedPlace> restores = List.of();
    private Optional<SignedPlace> newest = Optional.empty();
    private Optional<SignedPlace> newestOwn = Optional.empty();
    private long confirmed;
    private long notReached;
    private long later;
    private long superseded;

    /** @param places whose signatures were checked */
    CheckpointComparison(Collection<SignedPlace> places) {
        this.places = List.copyOf(places);
    }

    /** With nothing. */
    static CheckpointComparison none() {
        return new CheckpointComparison(List.of());
    }

    /**
     * The result.
     *
     * @param confirmed checkpoints whose line the export has
     * @param notReached those of lines that it leaves out, being of a period or an object
     * @param later those made after the export, of lines that it cannot have
     * @param superseded those superseded by an acknowledged restore
     * @param restores those that were acknowledged, the oldest first
     * @param newest the latest that counts and is not later than the export
     * @param newestOwn the latest that the export itself holds
     */
    record Result(
            long confirmed,
            long notReached,
            long later,
            long superseded,
            List<SignedPlace> restores,
            Optional<SignedPlace> newest,
            Optional<SignedPlace> newestOwn) {

        /** Whether the export contains a later one than was given: the given file is an old copy, or was truncated. */
        boolean isBehindExport() {
            return newestOwn.isPresent()
                    && newest.filter(given -> SignedPlace.ORDER.compare(given, newestOwn.get()) >= 0)
                            .isEmpty()
                    && later == 0;
        }
    }

    Result result() {
        return new Result(confirmed, notReached, later, superseded, restores, newest, newestOwn);
    }

    /** A checkpoint that the export holds. */
    void own(SignedPlace place) {
        newestOwn = Optional.of(place);
    }

    void begin(String vault) {
        List<SignedPlace> ofVault =
                places.stream().filter(place -> place.vault().equals(vault)).toList();
        restores = ofVault.stream()
                .filter(place -> place.kind() == SignedPlace.Kind.RESTORE)
                .sorted(SignedPlace.ORDER)
                .toList();
        for (SignedPlace place : ofVault) {
            if (restores.stream().anyMatch(place::isSupersededBy)) {
                superseded++;
            } else {
                expected.computeIfAbsent(place.position(), position -> new ArrayList<>())
                        .add(place);
            }
        }
    }

    /** A line of the export, or one whose hash it says. */
    Optional<Broken> line(long position, String hash) {
        List<SignedPlace> here = expected.remove(position);
        if (here == null) {
            return Optional.empty();
        }
        for (SignedPlace place : here) {
            if (!place.hash().equals(hash)) {
                return Optional.of(new Broken(
                        Fault.CHANGED,
                        position,
                        "Expected the line that a checkpoint of %s names, but line %d of the export is another one: the record was made anew."
                                .formatted(place.at(), position)));
            }
            confirmed++;
            seen(place);
        }
        return Optional.empty();
    }

    /**
     * The end of the vault's chain when the export was made.
     *
     * @param at when it was
     */
    Optional<Broken> end(long position, String hash, Instant at) {
        Optional<Broken> other = line(position, hash);
        if (other.isPresent()) {
            return other;
        }
        Optional<SignedPlace> missing = Optional.empty();
        for (SignedPlace place :
                expected.values().stream().flatMap(List::stream).toList()) {
            if (place.position() <= position) {
                notReached++;
                seen(place);
            } else if (place.at().isAfter(at)) {
                later++;
            } else if (missing.filter(known -> known.position() >= place.position())
                    .isEmpty()) {
                missing = Optional.of(place);
            }
        }
        return missing.map(place -> new Broken(
                Fault.TRUNCATED,
                position + 1,
                "Expected line %d, which a checkpoint of %s names, but the export of %s ends the chain at line %d: %d lines are missing."
                        .formatted(place.position(), place.at(), at, position, place.position() - position)));
    }

    private void seen(SignedPlace place) {
        if (newest.filter(known -> SignedPlace.ORDER.compare(known, place) >= 0).isEmpty()) {
            newest = Optional.of(place);
        }
    }
}
