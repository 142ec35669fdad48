package dev.certloom.notification;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that goes wrong in ways that a real one offers no switch for. */
final class ScriptedSmtp implements AutoCloseable {

    /** How it goes wrong. */
    enum Fault {
        /** Takes the whole mail, then goes away without an answer. */
        DIES_AFTER_DATA,
        /** Refuses the recipient. */
        REFUSES_RECIPIENT,
        /** Greets nobody. */
        SILENT
    }

    private final Fault fault;
    private final ServerSocket server;
    private final List<List<String>> taken = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    ScriptedSmtp(Fault fault) {
        this.fault = fault;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The lines of each mail that was taken to its end. */
    List<List<String>> taken() {
        return taken;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket client) {
        if (fault == Fault.SILENT) {
            return;
        }
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                PrintStream out = new PrintStream(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
            out.print("220 ready\r\n");
            String command = in.readLine();
            while (command != null) {
                if (command.startsWith("RCPT") && fault == Fault.REFUSES_RECIPIENT) {
                    out.print("550 5.1.1 no such mailbox\r\n");
                } else if (command.equals("DATA")) {
                    out.print("354 go on\r\n");
                    taken.add(mail(in));
                    return;
                } else {
                    out.print("250 ok\r\n");
                }
                command = in.readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> mail(BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = in.readLine();
        while (line != null && !line.equals(".")) {
            lines.add(line);
            line = in.readLine();
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
