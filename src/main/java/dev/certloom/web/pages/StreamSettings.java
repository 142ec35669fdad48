package dev.certloom.web.pages;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of live streams, under {@code certloom.pages.streams}. Each open page that shows something live has one.
 *
 * @param perPerson of one person, wherever they are
 * @param perAddress of one address, or behind a proxy that is believed of one that it names
 * @param total of all
 */
@ConfigurationProperties("certloom.pages.streams")
record StreamSettings(
        @DefaultValue("50") int perPerson,
        @DefaultValue("1000") int perAddress,
        @DefaultValue("2000") int total) {}
