package dev.certloom.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** Writes {@link WireBody} answers as JSON, whatever the client says it accepts (API reference 1.1). */
public final class WireConverter extends AbstractHttpMessageConverter<WireBody> {

    static final MediaType JSON = new MediaType(MediaType.APPLICATION_JSON, StandardCharsets.UTF_8);

    public WireConverter() {
        super(MediaType.ALL);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return WireBody.class.isAssignableFrom(type);
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    protected void addDefaultHeaders(HttpHeaders headers, WireBody body, @Nullable MediaType contentType)
            throws IOException {
        super.addDefaultHeaders(headers, body, JSON);
    }

    @Override
    protected WireBody readInternal(Class<? extends WireBody> type, HttpInputMessage input) {
        throw new HttpMessageNotReadableException("Answers are written only.", input);
    }

    @Override
    protected void writeInternal(WireBody body, HttpOutputMessage output) throws IOException {
        output.getBody().write(Wire.MAPPER.writeValueAsBytes(body));
    }
}
