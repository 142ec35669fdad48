package dev.certloom.processview;

import dev.certloom.processview.EngineRecord.InstanceEnded;
import dev.certloom.processview.EngineRecord.InstanceStarted;
import dev.certloom.processview.EngineRecord.StartedByMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changes a batch makes to process instances, in log order, grouped so that few statements suffice. */
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

    /** Instances started by messages. */
    Collection<StartedByMessage> linked() {
        return linked.values();
    }

    /** Instances not called by another. */
    Collection<InstanceStarted> roots() {
        return roots.values();
    }

    /** Instances called by others; each follows its caller. */
    List<Collection<InstanceStarted>> called() {
        return called.stream().map(Map::values).toList();
    }

    Collection<InstanceEnded> ended() {
        return ended.values();
    }
}
