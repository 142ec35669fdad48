package dev.certloom.access;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatusCode;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Writes a page without the web framework, from a template in {@code dashboard/standalone}. It needs neither the
 * database nor a session nor a second request: the style of all pages is in it. It has no script.
 */
public final class StandalonePage {

    /** A content security policy's source for forms that may be sent to us only (CSP Level 3 section 6.4.1). */
    public static final String SELF = "'self'";

    /** The same for none. */
    public static final String NO_FORMS = "'none'";

    private static final String FOLDER = "dashboard/standalone/";
    private static final SpringTemplateEngine TEMPLATES = templates();
    private static final String STYLE = style();
    private static final String STYLE_HASH = sha256(STYLE);

    private StandalonePage() {}

    /** Writes a page without a form. */
    public static void write(
            HttpServletResponse response, HttpStatusCode status, String template, Map<String, Object> values)
            throws IOException {
        write(response, status, template, values, NO_FORMS);
    }

    /**
     * Writes a page. Headers other than those of the content are the caller's to set before.
     *
     * @param formAction where its form may be sent, and redirected to after that
     */
    public static void write(
            HttpServletResponse response,
            HttpStatusCode status,
            String template,
            Map<String, Object> values,
            String formAction)
            throws IOException {
        Map<String, Object> all = new HashMap<>(values);
        all.put("style", STYLE);
        write(response, status, TEMPLATES.process(FOLDER + template, new Context(null, all)), formAction);
    }

    /** Writes a part of a page, for a script that asked for one. */
    static void writePart(
            HttpServletResponse response,
            HttpStatusCode status,
            String template,
            String fragment,
            Map<String, Object> values)
            throws IOException {
        write(response, status, TEMPLATES.process(template, Set.of(fragment), new Context(null, values)), NO_FORMS);
    }

    private static void write(HttpServletResponse response, HttpStatusCode status, String html, String formAction)
            throws IOException {
        byte[] body = html.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status.value());
        response.setHeader(
                PageHeaders.CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'sha256-%s'; form-action %s; frame-ancestors 'none'; base-uri 'none'"
                        .formatted(STYLE_HASH, formAction));
        response.setContentType("text/html; charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static SpringTemplateEngine templates() {
        ClassLoaderTemplateResolver files = new ClassLoaderTemplateResolver(StandalonePage.class.getClassLoader());
        files.setSuffix(".html");
        files.setTemplateMode(TemplateMode.HTML);
        files.setCharacterEncoding(StandardCharsets.UTF_8.name());
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(files);
        return engine;
    }

    private static String style() {
        try {
            return new ClassPathResource("dashboard/assets/pages.css").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
