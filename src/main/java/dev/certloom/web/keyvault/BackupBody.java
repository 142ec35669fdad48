package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.web.WireBody;

/**
 * A backup (API reference 2.7).
 *
 * @param value base64url without padding
 */
record BackupBody(@JsonProperty("value") String value) implements WireBody {}
