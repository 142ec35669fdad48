package dev.certloom.processview;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** Parses the lines our exporter sends. */
final class RecordReader {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RecordReader() {}

    /**
     * Parses the records of an NDJSON body.
     *
     * @param the most records it may contain
     * @throws MalformedBatch when it is anything else
     */
    static List<EngineRecord> read(byte[] body, int most) {
        List<EngineRecord> records = new ArrayList<>();
        long last = -1;
        try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(body)) {
            while (lines.hasNext()) {
                EngineRecord record = record(new Members(lines.next()));
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

    private static EngineRecord record(Members members) {
        long position = members.number("position");
        Instant at = Instant.ofEpochMilli(members.number("at"));
        return switch (members.text("kind")) {
            case "deployed" ->
                new EngineRecord.Deployed(
                        position,
                        at,
                        members.number("definition"),
                        members.text("process"),
                        members.small("version"),
                        members.bytes("resource"));
            case "started-by-message" ->
                new EngineRecord.StartedByMessage(
                        position,
                        at,
                        members.number("instance"),
                        members.text("process"),
                        members.number("definition"),
                        members.text("correlationKey"));
            case "instance-started" ->
                new EngineRecord.InstanceStarted(
                        position,
                        at,
                        members.number("instance"),
                        members.text("process"),
                        members.number("definition"),
                        members.small("version"),
                        members.number("parent"),
                        members.number("parentElement"));
            case "instance-ended" ->
                new EngineRecord.InstanceEnded(position, at, members.number("instance"), members.truth("completed"));
            case "instance-migrated" ->
                new EngineRecord.InstanceMigrated(
                        position,
                        at,
                        members.number("instance"),
                        members.text("process"),
                        members.number("definition"),
                        members.small("version"));
            case "element-entered" ->
                new EngineRecord.ElementEntered(
                        position,
                        at,
                        members.number("key"),
                        members.number("instance"),
                        members.text("element"),
                        members.text("type"));
            case "element-left" ->
                new EngineRecord.ElementLeft(
                        position,
                        at,
                        members.number("key"),
                        members.number("instance"),
                        members.text("element"),
                        members.text("type"),
                        members.truth("completed"));
            case "element-migrated" ->
                new EngineRecord.ElementMigrated(
                        position, at, members.number("key"), members.number("instance"), members.text("element"));
            case "incident-raised" ->
                new EngineRecord.IncidentRaised(
                        position,
                        at,
                        members.number("key"),
                        members.number("instance"),
                        members.text("element"),
                        members.number("elementInstance"),
                        members.text("errorType"),
                        members.text("message"));
            case "incident-resolved" ->
                new EngineRecord.IncidentResolved(position, at, members.number("key"), members.number("instance"));
            case "job-troubled" ->
                new EngineRecord.JobTroubled(
                        position,
                        at,
                        members.number("key"),
                        members.number("instance"),
                        members.text("element"),
                        members.number("elementInstance"),
                        members.text("jobType"),
                        members.small("retries"),
                        members.number("backOffMillis"),
                        members.text("message"));
            default -> new EngineRecord.Unknown(position, at);
        };
    }

    /** The members of a line; one that is missing or of the wrong type makes the batch malformed. */
    private record Members(JsonNode line) {

        long number(String name) {
            JsonNode value = line.path(name);
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw expected(name, "a number");
            }
            return value.longValue();
        }

        int small(String name) {
            long value = number(name);
            if (value != (int) value) {
                throw expected(name, "a small number");
            }
            return (int) value;
        }

        boolean truth(String name) {
            JsonNode value = line.path(name);
            if (!value.isBoolean()) {
                throw expected(name, "true or false");
            }
            return value.booleanValue();
        }

        /** Text as the database can hold it: without NUL. */
        String text(String name) {
            JsonNode value = line.path(name);
            if (!value.isString()) {
                throw expected(name, "a text");
            }
            return value.stringValue().replace('\0', '\uFFFD');
        }

        byte[] bytes(String name) {
            try {
                return Base64.getDecoder().decode(text(name));
            } catch (IllegalArgumentException e) {
                throw expected(name, "base64");
            }
        }

        private static MalformedBatch expected(String name, String what) {
            return new MalformedBatch("Expected member '" + name + "' to be " + what + ", but it is not.");
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
