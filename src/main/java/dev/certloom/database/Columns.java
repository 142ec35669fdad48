package dev.certloom.database;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.PageCursor;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Maps domain values to columns. */
public final class Columns {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    private static final TypeReference<Map<String, Object>> OBJECTS = new TypeReference<>() {};

    private Columns() {}

    public static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    public static @Nullable OffsetDateTime timestamp(Optional<Instant> instant) {
        return instant.map(Columns::timestamp).orElse(null);
    }

    /** Where a page begins: after this one, or at the beginning. */
    public static OffsetDateTime after(Optional<PageCursor> position) {
        return position.map(PageCursor::at).map(Columns::timestamp).orElse(OffsetDateTime.MIN);
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    public static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    public static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    public static Optional<Boolean> bool(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable((Boolean) row.getObject(column));
    }

    public static Optional<Long> number(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable((Long) row.getObject(column));
    }

    public static Optional<Der> der(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getBytes(column)).map(Der::new);
    }

    public static List<Der> chain(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return Arrays.stream((byte[][]) array.getArray()).map(Der::new).toList();
    }

    public static byte[][] chain(List<Der> chain) {
        return chain.stream().map(Der::bytes).toArray(byte[][]::new);
    }

    public static String[] texts(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }

    public static Set<String> texts(ResultSet row, String column) throws SQLException {
        return Set.of((String[]) row.getArray(column).getArray());
    }

    public static String tags(Map<String, String> tags) {
        return JSON.writeValueAsString(tags);
    }

    public static Map<String, String> tags(ResultSet row, String column) throws SQLException {
        return JSON.readValue(row.getString(column), STRINGS);
    }

    public static String json(Map<String, Object> facts) {
        return JSON.writeValueAsString(facts);
    }

    public static Map<String, Object> facts(ResultSet row, String column) throws SQLException {
        return facts(row.getString(column));
    }

    public static Map<String, Object> facts(String json) {
        return JSON.readValue(json, OBJECTS);
    }
}
