package dev.certloom.processview;

import dev.certloom.processview.EngineRecord.InstanceEnded;
import dev.certloom.processview.EngineRecord.InstanceStarted;
import dev.certloom.processview.EngineRecord.StartedByMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a batch says of process instances, in the order of the log, sorted for few statements. */
final class InstanceChanges {

    private final Map<Long, StartedByMessage> linked = new LinkedHashMap<>();
    private final Map<Long, InstanceStarted> roots = new LinkedHashMap<>();
    private final List<Map<Long, InstanceStarted>> called = new ArrayList<>();
    private final Map<Long, InstanceEnded> ended = new LinkedHashMap<>();

    void add(StartedByMessage started) {
        linked.put(started.instance(), started);
    }

    void add(InstanceStarted started) {
        if (started.parent() == 0) {
            roots.put(started.instance(), started);
            return;
        }
        if (called.isEmpty() || called.getLast().containsKey(started.parent())) {
            called.add(new LinkedHashMap<>());
        }
        called.getLast().put(started.instance(), started);
    }

    void add(InstanceEnded end) {
        ended.put(end.instance(), end);
    }

    /** Those that messages started. */
    Collection<StartedByMessage> linked() {
        return linked.values();
    }

    /** Those that no other called. */
    Collection<InstanceStarted> roots() {
        return roots.values();
    }

    /** Those that others called: each lies behind the one that called it. */
    List<Collection<InstanceStarted>> called() {
        return called.stream().map(Map::values).toList();
    }

    Collection<InstanceEnded> ended() {
        return ended.values();
    }
}
