package dev.certloom.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The network between a browser and the service, which can fall silent: what is sent then arrives once it is there again. */
final class Wire implements AutoCloseable {

    private final ServerSocket door;
    private final int port;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition there = lock.newCondition();
    private boolean silent;

    /** @param port of the service on this machine */
    Wire(int port) {
        this.port = port;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Where the browser finds the service. */
    int port() {
        return door.getLocalPort();
    }

    void silent(boolean isSilent) {
        lock.lock();
        try {
            silent = isSilent;
            there.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket browser = door.accept();
                Socket service = new Socket(InetAddress.getLoopbackAddress(), port);
                ends.add(browser);
                ends.add(service);
                Thread.ofVirtual().start(() -> carry(browser, service));
                Thread.ofVirtual().start(() -> carry(service, browser));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[8_192];
            for (int length = in.read(some); length >= 0; length = in.read(some)) {
                awaitThere();
                out.write(some, 0, length);
                out.flush();
            }
        } catch (IOException gone) {
            // One end has closed; so does the other.
        } finally {
            ends.remove(from);
            ends.remove(to);
        }
    }

    private void awaitThere() {
        lock.lock();
        try {
            while (silent) {
                there.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        silent(false);
        try {
            door.close();
            for (Socket end : ends) {
                end.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
