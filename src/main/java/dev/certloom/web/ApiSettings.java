package dev.certloom.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the API.
 *
 * @param bodyLimit largest request body that is read; a longer one is refused before it is
 */
@ConfigurationProperties("certloom.api")
public record ApiSettings(@DefaultValue("1MB") DataSize bodyLimit) {}
