package dev.certloom.access.connection;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;

/** Sees each request begin, once its head is whole, and end; and gives its body a time by which it must be there. */
final class GuardedAdapter implements Adapter {

    /** Of the request's own attributes: what is to be called when it is answered, which may be later. */
    private static final String ANSWERED_ATTRIBUTE = GuardedAdapter.class.getName() + ".answered";

    private final Adapter adapter;
    private final Connections connections;
    private final Duration bodyWithin;

    GuardedAdapter(Adapter adapter, Connections connections, Duration bodyWithin) {
        this.adapter = adapter;
        this.connections = connections;
        this.bodyWithin = bodyWithin;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        Peer peer = peer(request);
        InputBuffer body = request.getInputBuffer();
        request.setInputBuffer(new TimedBody(body, System::nanoTime, System.nanoTime() + bodyWithin.toNanos()));
        request.setAttribute(ANSWERED_ATTRIBUTE, connections.requestBegun(peer));
        try {
            adapter.service(request, response);
        } finally {
            request.setInputBuffer(body);
            endUnlessLater(request);
        }
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
        try {
            return adapter.asyncDispatch(request, response, event);
        } finally {
            endUnlessLater(request);
        }
    }

    private void endUnlessLater(Request request) {
        boolean later = is(request, ActionCode.ASYNC_IS_ASYNC) && !is(request, ActionCode.ASYNC_IS_COMPLETING);
        if (!later && request.getAttribute(ANSWERED_ATTRIBUTE) instanceof Runnable answered) {
            request.setAttribute(ANSWERED_ATTRIBUTE, null);
            answered.run();
        }
    }

    private static boolean is(Request request, ActionCode question) {
        AtomicBoolean answer = new AtomicBoolean();
        request.action(question, answer);
        return answer.get();
    }

    private static Peer peer(Request request) {
        request.action(ActionCode.REQ_HOST_ADDR_ATTRIBUTE, request);
        request.action(ActionCode.REQ_REMOTEPORT_ATTRIBUTE, request);
        return new Peer(String.valueOf(request.remoteAddr()), request.getRemotePort());
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return adapter.prepare(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
        adapter.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        adapter.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return adapter.getDomain();
    }

    /** A body that must be read by a certain time: the server's own limit is only for the time between two bytes. */
    static final class TimedBody implements InputBuffer {

        private final InputBuffer body;
        private final LongSupplier nanoTime;
        private final long until;

        TimedBody(InputBuffer body, LongSupplier nanoTime, long until) {
            this.body = body;
            this.nanoTime = nanoTime;
            this.until = until;
        }

        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            int read = body.doRead(handler);
            if (read >= 0 && nanoTime.getAsLong() - until > 0) {
                throw new SocketTimeoutException("Expected the whole body by now, but there is more to come.");
            }
            return read;
        }

        @Override
        public int available() {
            return body.available();
        }
    }
}
