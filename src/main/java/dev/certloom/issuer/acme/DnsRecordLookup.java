package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Asks the issuer's resolver. */
@Component
class DnsRecordLookup implements RecordLookup {

    private final NameServers servers;

    DnsRecordLookup(NameServers servers) {
        this.servers = servers;
    }

    @Override
    public Found look(String name, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        try {
            Resolver resolver = servers.resolver(configuration.dns(), deadline);
            Name owner = NameServers.target(Name.fromString(name, Name.root), resolver);
            Message answer = resolver.send(Message.newQuery(Record.newRecord(owner, Type.TXT, DClass.IN)));
            if (answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN) {
                throw new IssuerUnavailable(
                        CallOutcome.NOT_CALLED,
                        "the name server's answer about '%s' is %s"
                                .formatted(owner.toString(true), Rcode.string(answer.getRcode())));
            }
            return new Found(owner.toString(true), values(owner, answer));
        } catch (IOException e) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED, "the name server did not answer about '%s'".formatted(name), e);
        }
    }

    private static Set<String> values(Name owner, Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .filter(each -> each.getName().equals(owner))
                .filter(TXTRecord.class::isInstance)
                .map(each -> value((TXTRecord) each))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Its strings are one text (RFC 7208 section 3.3 reads them so as well). */
    private static String value(TXTRecord txt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        txt.getStringsAsByteArrays().forEach(bytes::writeBytes);
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
