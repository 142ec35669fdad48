package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.web.WireBody;

/** Whether a signature is right. */
record VerifyBody(@JsonProperty("value") boolean right) implements WireBody {}
