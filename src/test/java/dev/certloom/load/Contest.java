package dev.certloom.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Several things that are compared: all of them are run in each round, one after the other, so that what else the machine does
 * meets them alike.
 */
final class Contest {

    private final ClosedLoop loop;
    private final Map<String, ClosedLoop.Step> entrants = new LinkedHashMap<>();
    private final Map<String, List<ClosedLoop.Round>> rounds = new LinkedHashMap<>();

    Contest(ClosedLoop loop) {
        this.loop = loop;
    }

    void enter(String name, ClosedLoop.Step step) {
        entrants.put(name, step);
        rounds.put(name, new ArrayList<>());
    }

    /** Runs each so often without a result. */
    void warmUp(int times) throws InterruptedException {
        System.out.println("warm-up");
        for (Map.Entry<String, ClosedLoop.Step> entrant : entrants.entrySet()) {
            loop.run(entrant.getKey(), times, entrant.getValue());
        }
    }

    /** Runs each so often. */
    void round(int number, int times) throws InterruptedException {
        System.out.println("round " + number);
        for (Map.Entry<String, ClosedLoop.Step> entrant : entrants.entrySet()) {
            rounds.get(entrant.getKey()).add(loop.run(entrant.getKey(), times, entrant.getValue()));
        }
    }

    Spread perSecond(String name) {
        return each(name, ClosedLoop.Round::perSecond);
    }

    Spread each(String name, ToDoubleFunction<ClosedLoop.Round> figure) {
        return Spread.of(rounds.get(name).stream().mapToDouble(figure).boxed().toList());
    }

    /** How one does beside the other, round by round. */
    Spread ratio(String name, String other) {
        List<ClosedLoop.Round> ours = rounds.get(name);
        List<ClosedLoop.Round> theirs = rounds.get(other);
        return Spread.of(IntStream.range(0, ours.size())
                .mapToObj(
                        round -> ours.get(round).perSecond() / theirs.get(round).perSecond())
                .toList());
    }

    int failed(String name) {
        return rounds.get(name).stream().mapToInt(ClosedLoop.Round::failed).sum();
    }
}
