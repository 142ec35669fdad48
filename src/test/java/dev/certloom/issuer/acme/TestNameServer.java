package dev.certloom.issuer.acme;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Answers over TCP what it was told, about whatever zone. */
final class TestNameServer implements AutoCloseable {

    private final ServerSocket socket;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final List<Record> delegations = new CopyOnWriteArrayList<>();
    private final List<Socket> callers = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Runnable onQuestion = () -> {};

    /** @param address on this machine */
    TestNameServer(String address, int port) {
        try {
            socket = new ServerSocket(port, 10, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    TestNameServer has(Record record) {
        records.add(record);
        return this;
    }

    /** That another server has a zone below. */
    TestNameServer delegates(Record nameServer) {
        delegations.add(nameServer);
        return this;
    }

    /** What happens at each question, before it is answered. */
    TestNameServer onQuestion(Runnable happens) {
        onQuestion = happens;
        return this;
    }

    /** Each question, as type and name. */
    List<String> asked() {
        return asked;
    }

    Resolver asResolver() {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(socket.getInetAddress(), port()));
        resolver.setTCP(true);
        return resolver;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                callers.add(caller);
                Thread.ofVirtual().start(() -> serve(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket caller) {
        try (caller) {
            DataInputStream in = new DataInputStream(caller.getInputStream());
            DataOutputStream out = new DataOutputStream(caller.getOutputStream());
            while (true) {
                byte[] answer = answer(new Message(in.readNBytes(in.readUnsignedShort())))
                        .toWire();
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            }
        } catch (IOException e) {
            // whoever has called is gone
        }
    }

    private Message answer(Message question) {
        Record asks = question.getQuestion();
        onQuestion.run();
        asked.add(Type.string(asks.getType()) + " " + asks.getName().toString(true));
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asks, Section.QUESTION);
        records.stream()
                .filter(record -> record.getName().equals(asks.getName()))
                .filter(record -> record.getType() == asks.getType() || record.getType() == Type.CNAME)
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            delegations.stream()
                    .filter(record -> asks.getName().subdomain(record.getName()))
                    .forEach(record -> answer.addRecord(record, Section.AUTHORITY));
        }
        if (answer.getSection(Section.ANSWER).isEmpty()
                && answer.getSection(Section.AUTHORITY).isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer;
    }

    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket caller : callers) {
            caller.close();
        }
    }
}
