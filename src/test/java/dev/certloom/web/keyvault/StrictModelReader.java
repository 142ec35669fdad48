package dev.certloom.web.keyvault;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonToken;
import com.azure.json.ReadValueCallback;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads for the vendor's model classes, which pass over what they do not know and convert what has another type, and writes down
 * where they do. Members of maps that callers name themselves are read by the model, so they are never unknown.
 */
final class StrictModelReader extends JsonReader {

    /** What the models made of an answer, as paths of members like {@code /policy/x509_props/sans}. */
    record Findings(List<String> unknown, List<String> mistyped) {}

    private final JsonReader json;
    private final Deque<String> path = new ArrayDeque<>();
    private final Findings findings = new Findings(new ArrayList<>(), new ArrayList<>());
    private String member = "";

    private StrictModelReader(JsonReader json) {
        this.json = json;
    }

    /** What a model makes of a body. */
    static Findings read(String body, ReadValueCallback<JsonReader, ?> model) {
        try (StrictModelReader reader = new StrictModelReader(JsonProviders.createReader(body))) {
            model.read(reader);
            return reader.findings;
        } catch (IOException e) {
            throw new AssertionError("Expected the model to read the answer, but it failed: " + body, e);
        }
    }

    @Override
    public @Nullable JsonToken currentToken() {
        return json.currentToken();
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = json.nextToken();
        switch (token) {
            case FIELD_NAME -> member = json.getFieldName();
            case START_OBJECT, START_ARRAY -> {
                path.addLast(member);
                member = "";
            }
            case END_OBJECT, END_ARRAY -> member = path.removeLast();
            default -> {}
        }
        return token;
    }

    /** Which models call for what they do not know, also where there are no children. */
    @Override
    public void skipChildren() throws IOException {
        if (json.isStartArrayOrObject()) {
            member = path.removeLast();
        }
        findings.unknown.add(place());
        json.skipChildren();
    }

    /** Whether the value has the type that a model expects. Reading goes on without it where it has not. */
    private boolean is(JsonToken expected) throws IOException {
        if (currentToken() == expected) {
            return true;
        }
        if (json.isStartArrayOrObject()) {
            member = path.removeLast();
            json.skipChildren();
        }
        findings.mistyped.add(place());
        return false;
    }

    private String place() {
        return path.stream().filter(part -> !part.isEmpty()).map("/"::concat).collect(Collectors.joining()) + "/"
                + member;
    }

    @Override
    public byte[] getBinary() throws IOException {
        return is(JsonToken.STRING) ? json.getBinary() : new byte[0];
    }

    @Override
    public boolean getBoolean() throws IOException {
        return is(JsonToken.BOOLEAN) && json.getBoolean();
    }

    @Override
    public float getFloat() throws IOException {
        return is(JsonToken.NUMBER) ? json.getFloat() : 0;
    }

    @Override
    public double getDouble() throws IOException {
        return is(JsonToken.NUMBER) ? json.getDouble() : 0;
    }

    @Override
    public int getInt() throws IOException {
        return is(JsonToken.NUMBER) ? json.getInt() : 0;
    }

    @Override
    public long getLong() throws IOException {
        return is(JsonToken.NUMBER) ? json.getLong() : 0;
    }

    @Override
    public @Nullable String getString() throws IOException {
        // a list's nextLink is null on the last page
        return currentToken() == JsonToken.NULL || is(JsonToken.STRING) ? json.getString() : "";
    }

    @Override
    public String getFieldName() throws IOException {
        return json.getFieldName();
    }

    @Override
    public JsonReader bufferObject() {
        throw new UnsupportedOperationException("Expected no model to read an object twice.");
    }

    @Override
    public boolean isResetSupported() {
        return false;
    }

    @Override
    public JsonReader reset() {
        throw new UnsupportedOperationException("Expected no model to read an object twice.");
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
