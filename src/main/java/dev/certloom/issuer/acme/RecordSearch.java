package dev.certloom.issuer.acme;

import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.Deadline;
import dev.certloom.runtime.ProportionalBackOff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One search for all records that a person sets for an order, as far as one step goes. */
final class RecordSearch {

    /** Name servers that are away are away for other names as well. */
    private static final int MAX_OBSTACLES = 3;

    /** For people who only set what is awaited, and say nothing. */
    private static final ProportionalBackOff PAUSE =
            new ProportionalBackOff(Duration.ofSeconds(10), Duration.ofMinutes(10));

    private final RecordLookup lookup;
    private final Configuration configuration;
    private final Deadline deadline;
    private final Clock clock;
    private final Instant begun;

    private final List<String> obstacles = new ArrayList<>();
    private boolean cutShort;
    private int found;

    /** @param begun when an earlier step began it, where it is one that was cut short */
    RecordSearch(
            RecordLookup lookup, Configuration configuration, Deadline deadline, Optional<Instant> begun, Clock clock) {
        this.lookup = lookup;
        this.configuration = configuration;
        this.deadline = deadline;
        this.clock = clock;
        this.begun = begun.orElseGet(clock::instant);
    }

    /** Looks for those that were not seen recently: a search that was cut short goes on where it ended. */
    List<ChallengeRecord> of(List<ChallengeRecord> records) {
        Map<String, List<ChallengeRecord>> byName = new HashMap<>();
        records.forEach(record -> byName.computeIfAbsent(record.challenge(), name -> new ArrayList<>())
                .add(record));
        return byName.values().stream()
                .map(this::looked)
                .flatMap(List::stream)
                .sorted(Comparator.comparing(ChallengeRecord::challenge).thenComparing(ChallengeRecord::value))
                .toList();
    }

    /** Records of one name, a wildcard's and its own, have to be there at the same time. */
    private List<ChallengeRecord> looked(List<ChallengeRecord> ofOneName) {
        Instant now = clock.instant();
        if (ofOneName.stream().allMatch(record -> record.wasSeenRecently(begun))) {
            return ofOneName;
        }
        if (deadline.hasPassed() || obstacles.size() >= MAX_OBSTACLES) {
            cutShort = cutShort || deadline.hasPassed();
            return ofOneName;
        }
        try {
            RecordLookup.Found there = lookup.look(ofOneName.getFirst().challenge(), configuration, deadline);
            List<ChallengeRecord> looked =
                    ofOneName.stream().map(record -> record.found(there, now)).toList();
            found += looked.stream().allMatch(record -> record.wasSeenRecently(begun)) ? 1 : 0;
            return looked;
        } catch (IssuerUnavailable e) {
            if (deadline.hasPassed()) {
                cutShort = true;
                return ofOneName;
            }
            obstacles.add(String.valueOf(e.getMessage()));
            return ofOneName.stream().map(ChallengeRecord::notFound).toList();
        }
    }

    /** Whether there was no time for some, but others were found: then it is worth going on at once. */
    private boolean isToGoOn() {
        return cutShort && found > 0;
    }

    /** Until the next search, or until this one goes on. */
    Duration pause(Instant ordered) {
        return isToGoOn() ? Duration.ZERO : PAUSE.pause(ordered, clock.instant());
    }

    /** For whoever goes on with it; empty where that is a search of its own. */
    Optional<Instant> continued() {
        return isToGoOn() ? Optional.of(begun) : Optional.empty();
    }

    /** What is still awaited, and what beside it; empty when all is there. */
    Optional<AwaitedRecords> awaited(List<ChallengeRecord> records) {
        if (records.stream().allMatch(record -> record.wasSeenRecently(begun))) {
            return Optional.empty();
        }
        return Optional.of(new AwaitedRecords(
                records.stream().map(record -> record.shown(begun)).toList(),
                clock.instant(),
                records.stream()
                        .map(ChallengeRecord::expires)
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder()),
                obstacles.stream().findFirst()));
    }
}
