package dev.certloom.web.pages;

import dev.certloom.crypto.KeyAlgorithm;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Templates for requests that people make in the browser.
 *
 * @param templates by name, in the order in which they are offered
 */
@ConfigurationProperties("certloom.requests")
record RequestTemplateSettings(@DefaultValue Map<String, Template> templates) {

    RequestTemplateSettings {
        templates = Map.copyOf(templates);
    }

    /**
     * What a form begins with.
     *
     * @param title for people
     * @param months how long the certificate is valid
     * @param usages extended key usages (RFC 5280 section 4.2.1.12), object identifiers in dotted form
     * @param exportable whether the private key may leave the vault
     */
    record Template(
            String title,
            @DefaultValue("EC_P256") KeyAlgorithm key,
            @DefaultValue("12") int months,
            @DefaultValue List<String> usages,
            @DefaultValue("true") boolean exportable) {

        Template {
            usages = List.copyOf(usages);
        }
    }
}
