package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Asks the issuer's resolver; where none is configured, the zone's own servers, because the machine's resolver would remember
 * that a record was not there before it was set. That one is asked where those cannot be reached from here.
 */
@Component
class DnsRecordLookup implements RecordLookup {

    private static final Logger LOG = LoggerFactory.getLogger(DnsRecordLookup.class);

    /** For a zone's own servers: then the resolver is asked, so that one zone does not use up what others need. */
    private static final Duration MAX_ZONE = Duration.ofSeconds(20);

    private final NameServers servers;
    private final ZoneServers zones;

    DnsRecordLookup(NameServers servers, ZoneServers zones) {
        this.servers = servers;
        this.zones = zones;
    }

    @Override
    public Found look(String name, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        try {
            Name asked = Name.fromString(name, Name.root);
            boolean ownServers =
                    configuration.dns().flatMap(DnsAccess::resolver).isEmpty();
            if (ownServers) {
                Deadline ofZones = Deadline.in(deadline.left(MAX_ZONE), deadline.clock());
                try {
                    Optional<Found> there = zones.look(asked, ofZones);
                    if (there.isPresent()) {
                        return there.get();
                    }
                } catch (IOException e) {
                    LOG.debug("No server of the zone of '{}' answers; the resolver is asked.", name, e);
                } catch (IssuerUnavailable e) {
                    if (!ofZones.hasPassed() || deadline.hasPassed()) {
                        throw e;
                    }
                    LOG.debug("The servers of the zone of '{}' take too long; the resolver is asked.", name, e);
                }
            }
            return ask(asked, configuration.dns(), deadline);
        } catch (IOException e) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED, "the name server did not answer about '%s'".formatted(name), e);
        }
    }

    private Found ask(Name asked, Optional<DnsAccess> access, Deadline deadline) throws IOException, IssuerUnavailable {
        Name owner = servers.target(asked, access, deadline);
        Message answer =
                servers.resolver(access, deadline).send(Message.newQuery(Record.newRecord(owner, Type.TXT, DClass.IN)));
        if (answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "the name server's answer about '%s' is %s"
                            .formatted(owner.toString(true), Rcode.string(answer.getRcode())));
        }
        return new Found(owner.toString(true), values(owner, answer));
    }

    /** What an answer says is there. */
    static Set<String> values(Name owner, Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .filter(each -> each.getName().equals(owner))
                .filter(TXTRecord.class::isInstance)
                .map(each -> value((TXTRecord) each))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Its strings are one text. */
    private static String value(TXTRecord txt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        txt.getStringsAsByteArrays().forEach(bytes::writeBytes);
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
