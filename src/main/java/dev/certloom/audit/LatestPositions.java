package dev.certloom.audit;

import dev.certloom.audit.verification.SignedPlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The latest statement of one source about each vault; older ones add nothing. */
final class LatestPositions {

    private static final int MAX_KEPT = 32;
    private static final Comparator<SignedPlace> ORDER =
            SignedPlace.ORDER.thenComparing(place -> place.signed().document());

    private final Predicate<SignedPlace> isSigned;
    private final Map<String, NavigableSet<SignedPlace>> latest = new HashMap<>();
    private final Map<String, List<SignedPlace>> restores = new HashMap<>();

    /** @param isSigned whether one is signed with the key in force */
    LatestPositions(Predicate<SignedPlace> isSigned) {
        this.isSigned = isSigned;
    }

    void add(SignedPlace place) {
        NavigableSet<SignedPlace> known = latest.computeIfAbsent(place.vault(), vault -> new TreeSet<>(ORDER));
        if (place.kind() == SignedPlace.Kind.RESTORE && isSigned.test(place)) {
            restores.computeIfAbsent(place.vault(), vault -> new ArrayList<>()).add(place);
            // everything before it was acknowledged, including what the current key did not sign
            known.removeIf(before -> before.isSupersededBy(place) || !isSigned.test(before));
        }
        known.add(place);
        if (known.size() > MAX_KEPT) {
            known.pollFirst();
        }
    }

    Set<String> vaults() {
        return new HashSet<>(latest.keySet());
    }

    /** Newest first. */
    List<SignedPlace> of(String vault) {
        return List.copyOf(latest.getOrDefault(vault, new TreeSet<>(ORDER)).descendingSet());
    }

    /** Acknowledged restores, signed with the key in force. */
    List<SignedPlace> restores(String vault) {
        return List.copyOf(restores.getOrDefault(vault, List.of()));
    }
}
