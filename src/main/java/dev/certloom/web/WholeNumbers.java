package dev.certloom.web;

import java.math.BigDecimal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Reads whole numbers by their value: to JSON {@code 12}, {@code 12.0} and {@code 1.2e1} are one number (RFC 8259 section 6). */
final class WholeNumbers extends StdScalarDeserializer<Integer> {

    private WholeNumbers() {
        super(Integer.class);
    }

    static JacksonModule module() {
        return new SimpleModule()
                .addDeserializer(Integer.class, new WholeNumbers())
                .addDeserializer(int.class, new WholeNumbers());
    }

    @Override
    public Integer deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            BigDecimal number = parser.getDecimalValue();
            try {
                return number.intValueExact();
            } catch (ArithmeticException fraction) {
                return (Integer) context.handleWeirdNumberValue(
                        Integer.class, number, "Expected a whole number within bounds, but it is another.");
            }
        }
        return (Integer) context.handleUnexpectedToken(Integer.class, parser);
    }
}
