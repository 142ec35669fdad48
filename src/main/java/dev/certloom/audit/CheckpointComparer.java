package dev.certloom.audit;

import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.audit.verification.Verdict.Fault;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares the stored record with its checkpoints: those in files outside the database, and those in it. A running
 * service signs what it finds, so a database that was rolled back, emptied or recreated looks sound by itself; earlier
 * signatures reveal it. An acknowledged restore begins a new timeline, and supersedes the checkpoints of the former
 * one.
 */
@Component
class CheckpointComparer {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointComparer.class);
    private static final int COMPARED_CHECKPOINTS = 32;

    private final AuditChain chain;
    private final AuditArchive archive;
    private final AuditCheckpoints checkpoints;
    private final CheckpointCopies copies;
    private final AuditKey key;
    private final Clock clock;
    private final Map<String, CheckpointMismatch> known = new ConcurrentHashMap<>();
    private String keyInForce = "";

    CheckpointComparer(
            AuditChain chain,
            AuditArchive archive,
            AuditCheckpoints checkpoints,
            CheckpointCopies copies,
            AuditKey key,
            Clock clock) {
        this.chain = chain;
        this.archive = archive;
        this.checkpoints = checkpoints;
        this.copies = copies;
        this.key = key;
        this.clock = clock;
    }

    /** A source of checkpoints: its name in words, and its content. */
    private record Source(String name, LatestPositions places) {}

    /** Where the record and a checkpoint do not agree. */
    private record Difference(Fault fault, long line, String words, ChainHead expected) {}

    /** Every vault that has a chain, or for which a checkpoint names one. */
    Set<String> vaults() {
        Set<String> vaults = new HashSet<>(chain.vaults());
        vaults.addAll(checkpoints.vaults());
        copies.all().forEach(copy -> vaults.addAll(copy.read().vaults()));
        return vaults;
    }

    /** What was found last, by vault. */
    Collection<CheckpointMismatch> known() {
        return new TreeMap<>(known).values();
    }

    private synchronized void lookAtKey() {
        key.lookAgain();
        if (!key.keyId().equals(keyInForce)) {
            copies.all().forEach(CheckpointCopy::readAgain);
            keyInForce = key.keyId();
        }
    }

    /** Checks whether the stored record of a vault agrees with its checkpoints. */
    Optional<CheckpointMismatch> of(String vault) {
        lookAtKey();
        return lookAt(vault);
    }

    private Optional<CheckpointMismatch> lookAt(String vault) {
        Optional<CheckpointMismatch> found = difference(vault).map(difference -> contradiction(vault, difference));
        found.ifPresentOrElse(
                now -> {
                    if (!known.containsKey(vault)) {
                        LOG.error("{}", now.reason());
                    }
                    known.put(vault, now);
                },
                () -> {
                    if (known.remove(vault) != null) {
                        LOG.info("The audit record of vault {} agrees with its checkpoints.", vault);
                    }
                });
        return found;
    }

    private CheckpointMismatch contradiction(String vault, Difference difference) {
        CheckpointMismatch before = known.get(vault);
        if (before != null && before.expected().equals(difference.expected()) && before.line() <= difference.line()) {
            // lines written since take the numbers of those that are missing, not their place
            return before;
        }
        Instant noticed = before == null ? clock.instant() : before.noticed();
        return new CheckpointMismatch(
                vault,
                difference.fault(),
                difference.line(),
                "The audit record of vault %s is not what it was: %s If a backup was brought back, say so: deploy/audit acknowledge-restore REASON. If not, keep database and checkpoints as they are and find out who changed them. No checkpoint of this vault is signed until then."
                        .formatted(vault, difference.words()),
                difference.expected(),
                noticed);
    }

    private Optional<Difference> difference(String vault) {
        List<Source> sources = sources(vault);
        List<SignedPlace> restores = restores(vault, sources);
        for (Source source : sources) {
            Optional<Difference> difference = inForce(source.places().of(vault), restores).stream()
                    .findFirst()
                    .flatMap(newest -> difference(vault, newest, source.name()));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return ofLostCheckpoints(vault).or(() -> ofEnd(vault)).or(() -> ofForgedRows(vault));
    }

    private List<Source> sources(String vault) {
        List<Source> sources = new ArrayList<>();
        copies.all().forEach(copy -> sources.add(new Source(copy.path().toString(), copy.read())));
        LatestPositions stored = new LatestPositions(key::signed);
        checkpoints.restores(vault).stream()
                .flatMap(one -> one.place().stream())
                .forEach(stored::add);
        checkpoints.latest(vault, COMPARED_CHECKPOINTS).reversed().stream()
                .flatMap(one -> one.place().stream())
                .forEach(stored::add);
        sources.add(new Source("the database", stored));
        return sources;
    }

    private static List<SignedPlace> restores(String vault, List<Source> sources) {
        return sources.stream()
                .flatMap(source -> source.places().restores(vault).stream())
                .toList();
    }

    private static List<SignedPlace> inForce(List<SignedPlace> places, List<SignedPlace> restores) {
        return places.stream()
                .filter(place -> restores.stream().noneMatch(place::isSupersededBy))
                .toList();
    }

    private Optional<Difference> difference(String vault, SignedPlace newest, String source) {
        Optional<Difference> ofLines = ofLines(vault, newest, source);
        if (newest.key().equals(key.keyId())) {
            return key.signed(newest)
                    ? ofLines
                    : Optional.of(new Difference(
                            Fault.CHANGED,
                            newest.position(),
                            "a checkpoint in %s, of line %d, was changed or forged."
                                    .formatted(source, newest.position()),
                            link(newest)));
        }
        String otherKey =
                "The key that signs is not the one that signed before: a checkpoint in %s is signed with %s, in force is %s."
                        .formatted(source, newest.key(), key.keyId());
        return Optional.of(ofLines.map(lines ->
                        new Difference(lines.fault(), lines.line(), lines.words() + " " + otherKey, link(newest)))
                .orElse(new Difference(Fault.OTHER_KEY, newest.position(), otherKey, link(newest))));
    }

    private Optional<Difference> ofLines(String vault, SignedPlace newest, String source) {
        ChainHead head = chain.head(vault);
        if (head.position() < newest.position()) {
            String end = head.position() == 0
                    ? "the record is empty"
                    : "the record ends at line %d%s"
                            .formatted(
                                    head.position(),
                                    archive.line(vault, head.position())
                                            .map(line -> ", of " + line.line().at())
                                            .orElse(""));
            return Optional.of(new Difference(
                    Fault.TRUNCATED,
                    head.position() + 1,
                    "lines %d to %d are missing. A checkpoint of %s in %s names line %d, but %s."
                            .formatted(
                                    head.position() + 1,
                                    newest.position(),
                                    newest.at(),
                                    source,
                                    newest.position(),
                                    end),
                    link(newest)));
        }
        if (agrees(vault, newest)) {
            return Optional.empty();
        }
        boolean isThere = archive.line(vault, newest.position()).isPresent();
        return Optional.of(new Difference(
                isThere ? Fault.CHANGED : Fault.DROPPED,
                newest.position(),
                "line %d, which a checkpoint of %s in %s names, is %s."
                        .formatted(
                                newest.position(),
                                newest.at(),
                                source,
                                isThere ? "another one: the record was made anew" : "missing"),
                link(newest)));
    }

    private static ChainHead link(SignedPlace place) {
        return new ChainHead(place.position(), place.hash());
    }

    /** Whether the record has the given line, or dropped it by retention. */
    private boolean agrees(String vault, SignedPlace place) {
        if (place.position() == 0) {
            return true;
        }
        Optional<String> hash =
                archive.line(vault, place.position()).flatMap(StoredLine::seal).map(Seal::hash);
        return hash.map(place.hash()::equals)
                .orElseGet(() -> archive.anchor(vault)
                        .flatMap(key::vouchedFor)
                        .filter(anchor -> anchor.position() > place.position()
                                || (anchor.position() == place.position()
                                        && anchor.hash().equals(place.hash())))
                        .isPresent());
    }

    /** Checkpoints that a file was given but no longer has: it was truncated, removed, or is an old copy. */
    private Optional<Difference> ofLostCheckpoints(String vault) {
        for (CheckpointCopy copy : copies.all()) {
            if (copy.trouble().isPresent()) {
                continue;
            }
            Optional<SignedPlace> lost = copy.lost(vault);
            if (lost.isPresent()) {
                return lost.map(place -> new Difference(
                        Fault.DROPPED,
                        place.position(),
                        "%s no longer holds the checkpoint of line %d, made at %s, that was written to it: it was cut, removed or is an old copy."
                                .formatted(copy.path(), place.position(), place.at()),
                        link(place)));
            }
        }
        return Optional.empty();
    }

    /** The end of the chain names its last line: deleting only the lines leaves that inconsistent. */
    private Optional<Difference> ofEnd(String vault) {
        ChainHead head = chain.head(vault);
        if (head.position() == 0) {
            return Optional.empty();
        }
        boolean holds = archive.line(vault, head.position())
                .flatMap(StoredLine::seal)
                .map(seal -> seal.hash().equals(head.hash()))
                .orElseGet(() -> archive.anchor(vault)
                        .flatMap(key::vouchedFor)
                        .filter(anchor -> anchor.position() == head.position()
                                && anchor.hash().equals(head.hash()))
                        .isPresent());
        if (holds) {
            return Optional.empty();
        }
        return Optional.of(new Difference(
                Fault.DROPPED,
                head.position(),
                "line %d, the end of its chain, is missing or another one.".formatted(head.position()),
                head));
    }

    /**
     * A row among the checkpoints that says nothing, or another thing than its columns: it was put there to hold
     * something up. Somebody answered for what is older than the latest restore.
     */
    private Optional<Difference> ofForgedRows(String vault) {
        for (SignedRecord row : checkpoints.latest(vault, COMPARED_CHECKPOINTS)) {
            Optional<SignedPlace> signed = key.vouchedFor(row);
            if (signed.filter(place -> place.kind() == SignedPlace.Kind.RESTORE).isPresent()) {
                return Optional.empty();
            }
            // of what another key signed nothing is known here
            boolean ofAnotherKey = row.place()
                    .filter(place -> !place.key().equals(key.keyId()))
                    .isPresent();
            if (signed.isEmpty() && !ofAnotherKey) {
                return Optional.of(new Difference(
                        Fault.INSERTED,
                        row.position(),
                        "a row among the checkpoints in the database, of line %d, is none that was signed."
                                .formatted(row.position()),
                        chain.head(vault)));
            }
        }
        return Optional.empty();
    }

    /** The timeline that checkpoints of a vault belong to now. */
    long timeline(String vault) {
        List<Source> sources = sources(vault);
        return sources.stream()
                .flatMap(source -> source.places().of(vault).stream())
                .filter(key::signed)
                .mapToLong(SignedPlace::timeline)
                .max()
                .orElse(1);
    }

    /** Up to which line the stored record agrees with its checkpoints; 0 when none can be named. */
    long common(String vault) {
        List<SignedPlace> restores = restores(vault, sources(vault));
        List<SignedPlace> all = new ArrayList<>();
        copies.all().forEach(copy -> all.addAll(copy.all(vault)));
        checkpoints.between(vault, 0, Long.MAX_VALUE, AuditExport.MAX_CHECKPOINTS).stream()
                .flatMap(one -> one.place().stream())
                .forEach(all::add);
        List<SignedPlace> places = inForce(all, restores).stream()
                .sorted(Comparator.comparingLong(SignedPlace::position))
                .toList();
        ChainHead head = chain.head(vault);
        // a chain that has a line has all before it: agreement extends up to one position, and not beyond
        int agreeing = 0;
        int differing = places.size();
        while (agreeing < differing) {
            int middle = (agreeing + differing) >>> 1;
            SignedPlace place = places.get(middle);
            if (place.position() <= head.position() && agrees(vault, place)) {
                agreeing = middle + 1;
            } else {
                differing = middle;
            }
        }
        return agreeing == 0 ? 0 : places.get(agreeing - 1).position();
    }
}
