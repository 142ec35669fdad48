package dev.certloom.processview;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.deser.std.FunctionalScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Parses the lines our exporter sends. */
final class RecordReader {

    /**
     * What a line may be. Not left to polymorphic deserialization, which keeps an entry for each name it was ever shown,
     * known or not.
     */
    private static final Map<String, Class<? extends EngineRecord>> KINDS = Map.ofEntries(
            Map.entry("deployed", EngineRecord.Deployed.class),
            Map.entry("started-by-message", EngineRecord.StartedByMessage.class),
            Map.entry("instance-started", EngineRecord.InstanceStarted.class),
            Map.entry("instance-ended", EngineRecord.InstanceEnded.class),
            Map.entry("instance-migrated", EngineRecord.InstanceMigrated.class),
            Map.entry("element-entered", EngineRecord.ElementEntered.class),
            Map.entry("element-left", EngineRecord.ElementLeft.class),
            Map.entry("element-migrated", EngineRecord.ElementMigrated.class),
            Map.entry("incident-raised", EngineRecord.IncidentRaised.class),
            Map.entry("incident-resolved", EngineRecord.IncidentResolved.class),
            Map.entry("job-troubled", EngineRecord.JobTroubled.class));

    /** A member that is missing or of the wrong type makes the batch malformed; one that is unknown does not. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT, DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(new SimpleModule()
                    .addDeserializer(
                            Instant.class,
                            new FunctionalScalarDeserializer<>(
                                    Instant.class,
                                    (parser, context) -> Instant.ofEpochMilli(context.readValue(parser, long.class))))
                    // The database can hold no NUL.
                    .addDeserializer(
                            String.class,
                            new FunctionalScalarDeserializer<>(
                                    String.class,
                                    (parser, context) -> StringDeserializer.instance
                                            .deserialize(parser, context)
                                            .replace('\0', '\uFFFD'))))
            .build();

    private RecordReader() {}

    /**
     * Parses the records of an NDJSON body.
     *
     * @param most the number of records it may contain
     * @throws MalformedBatch when it is anything else
     */
    static List<EngineRecord> read(byte[] body, int most) {
        List<EngineRecord> records = new ArrayList<>();
        long last = -1;
        try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(body)) {
            while (lines.hasNext()) {
                EngineRecord record = record(lines.next());
                if (record.position() <= last || records.size() == most) {
                    throw new MalformedBatch("Expected at most " + most
                            + " records in ascending order, but there are more, or position " + record.position()
                            + " follows " + last + ".");
                }
                last = record.position();
                records.add(record);
            }
        } catch (JacksonException e) {
            throw new MalformedBatch(
                    "Expected a line of JSON for each record, but line " + (records.size() + 1) + " is none.");
        }
        return records;
    }

    private static EngineRecord record(JsonNode line) {
        JsonNode kind = line.path("kind");
        if (!kind.isString()) {
            throw new MalformedBatch("Expected member 'kind' to be a text, but it is not.");
        }
        try {
            return JSON.treeToValue(line, KINDS.getOrDefault(kind.stringValue(), EngineRecord.Unknown.class));
        } catch (JacksonException e) {
            throw new MalformedBatch("Expected each member of its type, but one is not: " + e.getPathReference());
        }
    }

    /** A body that is not what our exporter sends. */
    static final class MalformedBatch extends RuntimeException {

        private static final long serialVersionUID = 1;

        MalformedBatch(String message) {
            super(message);
        }
    }
}
