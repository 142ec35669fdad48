package dev.certloom.web.pages;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of live streams, under {@code certloom.pages.streams}. Each open page that shows something live has one.
 *
 * @param perPerson how many live streams of pages one person may have, wherever they are; each open page has one
 * @param perAddress how many live streams of pages one address may have, behind a trusted proxy the address that
 *     it names
 * @param total how many live streams of pages there may be
 */
@ConfigurationProperties("certloom.pages.streams")
record StreamSettings(
        @DefaultValue("50") int perPerson,
        @DefaultValue("1000") int perAddress,
        @DefaultValue("2000") int total) {}
