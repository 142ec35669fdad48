package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.ProviderConfiguration;
import dev.certloom.web.Wire;
import dev.certloom.web.WireBody;
import tools.jackson.databind.JsonNode;

/** A provider's own configuration of an issuer; its secrets only inwards. */
record IssuerConfigurationBody(@JsonValue JsonNode members) implements WireBody {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    IssuerConfigurationBody {}

    static IssuerConfigurationBody of(IssuerAccount account) {
        return new IssuerConfigurationBody(account.configuration()
                .map(ProviderConfiguration::shown)
                .map(Wire.MAPPER::readTree)
                .orElseGet(Wire.MAPPER::createObjectNode));
    }

    /** Without its members, which may be secret. */
    @Override
    public String toString() {
        return "IssuerConfigurationBody[concealed]";
    }
}
