package dev.certloom.issuer.acme;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How control of a name is proved. */
enum ChallengeKind {
    /** By what the name's web server answers (RFC 8555 section 8.3). */
    @JsonProperty("http-01")
    HTTP_01("http-01"),

    /** By a record below the name (RFC 8555 section 8.4). */
    @JsonProperty("dns-01")
    DNS_01("dns-01");

    private final String type;

    ChallengeKind(String type) {
        this.type = type;
    }

    /** As CAs call it. */
    String type() {
        return type;
    }
}
