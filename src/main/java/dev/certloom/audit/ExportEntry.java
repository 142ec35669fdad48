package dev.certloom.audit;

import java.util.Map;

/**
 * A row of an export, as it is found: nothing in it can be trusted before it is checked. Rows are canonical JSON, one each,
 * whose member {@code entry} names the kind.
 */
sealed interface ExportEntry {

    String KIND = "entry";

    /**
     * The first row.
     *
     * @param scope as {@link Scope#members()}
     * @param first number that the first line must have
     * @param before hash of the line before it
     */
    record Header(String vault, Map<?, ?> scope, long first, String before) implements ExportEntry {

        boolean isOfObject() {
            return scope.containsKey("object");
        }
    }

    /**
     * A line.
     *
     * @param number in the chain that is checked
     * @param previous hash of the line before it in that chain
     * @param hash as the row says
     * @param intact whether it is the hash of this line
     */
    record Line(long number, String previous, String hash, boolean intact) implements ExportEntry {

        boolean follows(long before, String hashBefore) {
            return number == before + 1 && previous.equals(hashBefore);
        }
    }

    /** Something signed: {@code checkpoint}, {@code anchor} or {@code end}. */
    record Signed(String kind, SignedDocument signed, Map<String, Object> members) implements ExportEntry {

        String text(String member) {
            return members.get(member) instanceof String text ? text : "";
        }

        long number(String member) {
            return members.get(member) instanceof Long number ? number : 0;
        }

        Map<?, ?> map(String member) {
            return members.get(member) instanceof Map<?, ?> map ? map : Map.of();
        }
    }

    /**
     * A model that instances ran, or a table that decided.
     *
     * @param id engine, process or decision, and version
     * @param checksum of the content as it is here
     */
    record Model(String id, String checksum) implements ExportEntry {}

    /** A row that is none of these. */
    record Unreadable() implements ExportEntry {}

    /**
     * Reads a row.
     *
     * @param ofObject whether lines are counted along their object's chain
     */
    static ExportEntry read(String row, boolean ofObject) {
        try {
            Map<String, Object> members = CanonicalJson.read(row);
            return switch (text(members, KIND)) {
                case "header" ->
                    new Header(
                            text(members, "vault"),
                            map(members, "scope"),
                            number(members, "first"),
                            text(members, "before"));
                case "line" -> line(members, ofObject);
                case "model" -> new Model(text(members, "id"), CanonicalJson.hash(text(members, "content")));
                case "checkpoint", "anchor", "end" -> signed(members);
                default -> new Unreadable();
            };
        } catch (CanonicalJson.NotCanonical | IllegalArgumentException e) {
            return new Unreadable();
        }
    }

    private static ExportEntry line(Map<String, Object> members, boolean ofObject) {
        Map<?, ?> line = map(members, "line");
        String hash = text(members, "hash");
        return new Line(
                number(line, ofObject ? "objectPosition" : "position"),
                text(line, ofObject ? "objectPrevious" : "previous"),
                hash,
                hash.equals(CanonicalJson.hash(CanonicalJson.write(line))));
    }

    private static ExportEntry signed(Map<String, Object> members) throws CanonicalJson.NotCanonical {
        String document = text(members, "document");
        return new Signed(
                text(members, KIND),
                new SignedDocument(document, text(members, "signature")),
                CanonicalJson.read(document));
    }

    private static String text(Map<?, ?> members, String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("Expected text '" + name + "', but there is none.");
    }

    private static long number(Map<?, ?> members, String name) {
        if (members.get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("Expected number '" + name + "', but there is none.");
    }

    private static Map<?, ?> map(Map<?, ?> members, String name) {
        if (members.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("Expected object '" + name + "', but there is none.");
    }
}
