package dev.certloom.processview;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The changes a batch makes to stays at elements: one row per stay, as columns for a single statement. */
final class ElementChanges {

    private final Map<Long, Row> rows = new LinkedHashMap<>();

    /** The instance it belongs to. */
    long entered(EngineRecord.ElementEntered record) {
        rows.put(
                record.key(),
                new Row(
                        record.key(),
                        record.instance(),
                        record.element(),
                        record.type(),
                        record.at().toEpochMilli(),
                        null,
                        null));
        return record.instance();
    }

    /** The instance it belongs to. One that was left without having been entered was interrupted on its way in. */
    long left(EngineRecord.ElementLeft record) {
        Row known = rows.get(record.key());
        rows.put(
                record.key(),
                new Row(
                        record.key(),
                        record.instance(),
                        record.element(),
                        record.type(),
                        known == null ? null : known.entered(),
                        record.at().toEpochMilli(),
                        record.completed()));
        return record.instance();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    Long[] leftKeys() {
        return rows.values().stream()
                .filter(row -> row.gone() != null)
                .map(Row::key)
                .toArray(Long[]::new);
    }

    Long[] keys() {
        return column(Row::key).toArray(Long[]::new);
    }

    Long[] instances() {
        return column(Row::instance).toArray(Long[]::new);
    }

    String[] elements() {
        return column(Row::element).toArray(String[]::new);
    }

    String[] types() {
        return column(Row::type).toArray(String[]::new);
    }

    @Nullable
    Long[] entered() {
        return column(Row::entered).toArray(Long[]::new);
    }

    @Nullable
    Long[] gone() {
        return column(Row::gone).toArray(Long[]::new);
    }

    @Nullable
    Boolean[] completed() {
        return column(Row::completed).toArray(Boolean[]::new);
    }

    private <T extends @Nullable Object> Collection<T> column(Function<Row, T> value) {
        return rows.values().stream().map(value).toList();
    }

    private record Row(
            long key,
            long instance,
            String element,
            String type,
            @Nullable Long entered,
            @Nullable Long gone,
            @Nullable Boolean completed) {}
}
