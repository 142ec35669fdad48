package dev.certloom.issuer.acme;

import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.SecretRecipient;
import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * How records are set: by a command of the operator's own, or by updates of RFC 2136 with a signature of RFC 8945; by a
 * person where there is neither command nor server. A member of the configuration, named {@code dns}.
 *
 * @param command the name of one that the settings have; then there is no server
 * @param server the zone's primary server, with a port where it is not 53
 * @param zone the zone, where the server should not be asked for it; a command is told of it
 * @param keyName of the key that may set records
 * @param algorithm of the key, such as {@code hmac-sha512}; {@code hmac-sha256} where it is left out
 * @param key in base64
 * @param resolver whom names are asked of that lead to others, and the records that a person sets; where it is left out the
 *     machine's own, or for such records the zone's own servers
 * @param propagation how long the zone's other servers take until they have a record; nothing is waited for where it is left out
 */
record DnsAccess(
        Optional<String> command,
        @SecretRecipient Optional<String> server,
        Optional<String> zone,
        Optional<String> keyName,
        Optional<String> algorithm,
        Optional<Secret> key,
        Optional<String> resolver,
        Optional<Duration> propagation) {

    private static final String DEFAULT_ALGORITHM = "hmac-sha256";
    private static final Set<String> ALGORITHMS = Set.of(DEFAULT_ALGORITHM, "hmac-sha384", "hmac-sha512");
    private static final Duration MAX_PROPAGATION = Duration.ofHours(1);
    private static final int MAX_NAME_LENGTH = 253;
    private static final int PORT = 53;

    /** @throws Refusal INVALID naming a member */
    void check(MemberPath member, DnsRecordCommands commands) {
        if (command.isPresent()) {
            if (!commands.names().contains(command.get())) {
                throw Refusal.invalidProperty(
                        "configuration.dns.command", "the settings of this installation name no such command");
            }
            member.member("server").demand(server.isEmpty());
            demandNoKey(member);
        } else if (server.isEmpty()) {
            demandNoKey(member);
        } else {
            member.member("server").demand(server.filter(DnsAccess::isServer).isPresent());
            member.member("keyName")
                    .demand(keyName.filter(name -> !name.isBlank() && isName(name))
                            .isPresent());
            member.member("algorithm").demand(ALGORITHMS.contains(signature()));
            member.member("key").demand(hasKey());
        }
        member.member("zone").demand(isName(zone.orElse("")));
        member.member("resolver").demand(resolver.map(DnsAccess::isServer).orElse(true));
        member.member("propagation")
                .demand(propagation
                        .filter(time -> time.isNegative() || time.compareTo(MAX_PROPAGATION) > 0)
                        .isEmpty());
    }

    private void demandNoKey(MemberPath member) {
        member.member("keyName").demand(keyName.isEmpty());
        member.member("algorithm").demand(algorithm.isEmpty());
        if (key.isPresent()) {
            throw Refusal.invalidProperty("configuration.dns.key", "only the key of a server is of use: remove it");
        }
    }

    boolean isByPeople() {
        return command.isEmpty() && server.isEmpty();
    }

    private static boolean isServer(String text) {
        try {
            return address(text).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isName(String text) {
        return text.length() <= MAX_NAME_LENGTH
                && text.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }

    private boolean hasKey() {
        try {
            return keyBytes().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    byte[] keyBytes() {
        return Base64.getDecoder().decode(key.map(Secret::value).orElse(""));
    }

    String signature() {
        return algorithm.orElse(DEFAULT_ALGORITHM);
    }

    /** Of the zone's primary server, where it is not a command that sets records. */
    URI address() {
        return address(server.orElseThrow());
    }

    /**
     * A server's address, with its port.
     *
     * @throws IllegalArgumentException when it cannot be read
     */
    static URI address(String server) {
        try {
            URI read = new URI("dns://" + server);
            return new URI("dns", null, read.getHost(), read.getPort() > 0 ? read.getPort() : PORT, null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Expected a host and perhaps a port.", e);
        }
    }
}
