package dev.certloom.processview.diagram;

/** A point in the diagram's coordinates. */
record Point(double x, double y) {

    double distanceTo(Point other) {
        return Math.hypot(other.x - x, other.y - y);
    }

    /** The point at this distance towards another one; the other one if that is nearer. */
    Point towards(Point other, double distance) {
        double whole = distanceTo(other);
        double part = whole <= distance ? 1 : distance / whole;
        return new Point(x + (other.x - x) * part, y + (other.y - y) * part);
    }
}
