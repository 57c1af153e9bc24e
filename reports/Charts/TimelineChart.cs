using LoadHarness.Arms;
using LoadHarness.Handshakes;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>A handshake from left to right: what TTS does above, what LLA does below, and the messages between them from the one that made each to the one that read it.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Tls">Name of its TLS version.</param>
/// <param name="IsResumed">Whether it goes on with a session.</param>
/// <param name="Anatomy">The handshake; it has messages, and takes time.</param>
public sealed record TimelineChart(string Arm, string Tls, bool IsResumed, AnatomyResult Anatomy) : Chart
{
    private const double Left = 64;
    private const double Right = Picture.Width - 20;
    private const double LaneHeight = 22;
    private const double Between = 230;
    private const double LabelHeight = 16;
    private const int LabelRows = 5;

    // What takes no time must be seen all the same.
    private const double MomentShare = 0.003;

    private static readonly double[] LeaderShares = [0.5, 0.9];

    // Of the steps' colours: work of every handshake, and what only mutual authentication adds.
    private const string Common = "p3";
    private const string OnlyMutual = "p5";
    private const string Outside = "p0";

    public override string Title => $"The messages of {Arm}, from left to right";

    public override string Description =>
        $"{Arm}, {Format.Duration(Anatomy.Whole.Time.Value)} until both ends are done: " + string.Join("; ", Anatomy.Messages.Select(Spoken)) + ".";

    internal override double Draw(Picture picture)
    {
        var time = new LinearScale(Anatomy.Whole.Time.Value * 1.01, Format.Tick);
        var (above, below) = (Placed(Side.Client, time), Placed(Side.Server, time));
        var top = 12 + (Rows(above) * LabelHeight);
        var bottom = top + (2 * LaneHeight) + Between;
        var end = bottom + (Rows(below) * LabelHeight) + 4;
        var panel = picture.Add(time, new NamedScale(0, bottom - top, []), Left, Right, top, bottom);
        var axis = picture.Add(time, new NamedScale(0, 1, []), Left, Right, end, end + 1);
        axis.AxisBelow("time since TTS began to connect", spacing: 90);
        var taken = new List<Box>();
        DrawLane(picture, panel, "TTS", "client", top, Side.Client);
        DrawLane(picture, panel, "LLA", "server", bottom - LaneHeight, Side.Server);
        foreach (var message in Anatomy.Messages.Where(message => message.Read is not null && message.Made.Value < Anatomy.Whole.Time.Value))
        {
            DrawArrow(picture, panel, message, top + LaneHeight, bottom - LaneHeight);
        }

        // Words last, over all lines.
        foreach (var message in Anatomy.Messages.Where(message => message.Read is not null && message.Made.Value < Anatomy.Whole.Time.Value))
        {
            NameArrow(picture, panel, message, top + LaneHeight, bottom - LaneHeight, taken);
        }

        above.ForEach(name => NameWork(picture, name, top, top - 7 - (name.Row * LabelHeight), isAbove: true));
        below.ForEach(name => NameWork(picture, name, bottom, bottom + 14 + (name.Row * LabelHeight), isAbove: false));
        return end + 54;
    }

    private void DrawLane(Picture picture, Panel panel, string name, string role, double top, Side side)
    {
        picture.Begin();
        picture.Page.Line([(panel.Left, top + (LaneHeight / 2)), (panel.Right, top + (LaneHeight / 2))], "rule");
        picture.Text(14, top + 11, name, "strong");
        picture.Text(14, top + 24, role, "note");
        foreach (var work in Work(side))
        {
            picture.Begin(work.Style);
            panel.Bar(work.From, Math.Max(work.To, work.From), panel.Bottom - top - LaneHeight, panel.Bottom - top, "bar", $"{name} {work.Hover}{(work.IsMoment ? $" at {Format.Duration(work.From)}" : $": {Format.Duration(work.To - work.From)}")}");
        }
    }

    private static void DrawArrow(Picture picture, Panel panel, MessageResult message, double upper, double lower)
    {
        var (from, to) = Ends(panel, message, upper, lower);
        picture.Begin(message.IsOnlyMutual ? OnlyMutual : Common);
        picture.Page.Line([from, to], "sample", Hover(message));
        picture.Page.Dots([(to.X, to.Y + (message.From == Side.Client ? -4 : 4))], message.From == Side.Client ? ScottPlot.MarkerShape.FilledTriangleDown : ScottPlot.MarkerShape.FilledTriangleUp, size: 8);
    }

    // To the right of its line, at a height where nothing is written yet.
    private static void NameArrow(Picture picture, Panel panel, MessageResult message, double upper, double lower, List<Box> taken)
    {
        var (from, to) = Ends(panel, message, upper, lower);
        var text = message.IsOnlyMutual ? $"{message.Kind} (mTLS)" : $"{message.Kind}";
        var width = Words.Width(text, Lettering.All["name"].Size);
        for (var place = 0; place < 24; place++)
        {
            // From the maker's end on.
            var share = 0.1 + (0.8 * place / 23);
            var (x, y) = (from.X + ((to.X - from.X) * share) + 6, from.Y + ((to.Y - from.Y) * share) + 4);
            x = Math.Min(x, panel.Right - width);
            var box = new Box(x - 4, x + width + 4, y - 13, y + 4);
            if (box.Left >= panel.Left && taken.TrueForAll(other => !other.Meets(box)))
            {
                taken.Add(box);
                picture.Begin();
                picture.Text(x, y, text, message.IsOnlyMutual ? "strong halo" : "name halo");
                return;
            }
        }
    }

    // What takes long is named where its bar begins, in the nearest row that has room for it; a line leads to rows further out.
    private List<WorkName> Placed(Side side, LinearScale time)
    {
        double X(double microseconds) => Left + (time.Place(microseconds) / time.High * (Right - Left));

        List<WorkName> names = [];
        foreach (var work in Work(side).Where(work => work.Text.Length > 0).OrderByDescending(work => work.To - work.From))
        {
            var text = work.IsMoment ? $"{work.Text} at {Format.Duration(work.From)}" : $"{work.Text} {Format.Duration(work.To - work.From)}";
            var width = Words.Width(text, Lettering.All["name"].Size);
            var x = Math.Min(X(work.From), Right - width);

            // The line begins at the middle of the bar, or near its end where a name is in the way.
            var places = from row in Enumerable.Range(0, LabelRows)
                         from share in LeaderShares
                         select new WorkName(text, work.Style, x, x + width, X(work.From + (share * (work.To - work.From))), row);
            if (places.FirstOrDefault(name => names.TrueForAll(other => !other.Meets(name))) is { } place)
            {
                names.Add(place);
            }
        }

        return names;
    }

    private static int Rows(List<WorkName> names) => names.Count == 0 ? 0 : 1 + names.Max(name => name.Row);

    private static void NameWork(Picture picture, WorkName name, double edge, double y, bool isAbove)
    {
        picture.Begin(name.Style);
        if (name.Row > 0)
        {
            picture.Page.Line([(name.Middle, isAbove ? y + 3 : edge), (name.Middle, isAbove ? edge : y - 12)], "leader");
        }

        picture.Text(name.Left, y, name.Text, "name halo");
    }

    private IEnumerable<Stretch> Work(Side side)
    {
        if (side == Side.Client)
        {
            yield return new(0, Anatomy.Connect.Time.Value, Outside, "TCP connect", "connects");

            // With early data it may come before both ends are done.
            if (Anatomy.Answer is { Value: var answer } && answer < Anatomy.Whole.Time.Value)
            {
                yield return new(answer, answer + (Anatomy.Whole.Time.Value * MomentShare), Outside, "answer", "has the answer") { IsMoment = true };
            }
        }

        if (side == Side.Server && Anatomy.Check is { } check)
        {
            // Before an early request is acted on, whoever waits for it; else last of all.
            var (from, to) = EarlyRead is { } early ? (early, early + check.Cpu.Value) : (Math.Max(0, Anatomy.Whole.Time.Value - check.Time.Value), Anatomy.Whole.Time.Value);
            yield return new(from, to, OnlyMutual, "checks TTS's chain", "judges the client of the session");
        }

        foreach (var message in Anatomy.Messages)
        {
            var style = message.IsOnlyMutual ? OnlyMutual : Common;
            if (message.From == side)
            {
                var words = HandshakePhase.Making(Tls, message.Kind, message.From, IsResumed);
                yield return new(Math.Max(0, message.Made.Value - message.Making.Time.Value), message.Made.Value, style, words, $"makes {message.Kind}{(words.Length > 0 ? $", {words}" : "")}");
            }
            else if (message is { Reading: { } reading, Read: { } read } && read.Value < Anatomy.Whole.Time.Value)
            {
                if (message.Kind == MessageKind.EarlyData)
                {
                    var begin = read.Value + (Anatomy.Check?.Cpu.Value ?? 0);
                    yield return new(begin, begin + reading.Cpu.Value, style, HandshakePhase.Reading(Tls, message.Kind, message.From, IsResumed), "acts on the early data");
                    continue;
                }

                var words = HandshakePhase.Reading(Tls, message.Kind, message.From, IsResumed);
                yield return new(read.Value, read.Value + reading.Time.Value, style, words, $"acts on {message.Kind}{(words.Length > 0 ? $", {words}" : "")}");
            }
        }
    }

    // LLA is at work on it while TTS goes on, so that its CPU tells for how long.
    private double? EarlyRead => Anatomy.Messages.FirstOrDefault(message => message.Kind == MessageKind.EarlyData)?.Read?.Value;

    private static ((double X, double Y) From, (double X, double Y) To) Ends(Panel panel, MessageResult message, double upper, double lower) => message.From == Side.Client
        ? ((panel.X(message.Made.Value), upper), (panel.X(message.Read!.Value), lower))
        : ((panel.X(message.Made.Value), lower), (panel.X(message.Read!.Value), upper));

    private static string Hover(MessageResult message) =>
        $"{message.Kind} {(message.From == Side.Client ? "TTS → LLA" : "LLA → TTS")}: made at {Format.Duration(message.Made.Value)}, sent at {Format.Duration(message.Sent?.Value)}, received at {Format.Duration(message.Received?.Value)}, read at {Format.Duration(message.Read?.Value)}";

    private string Spoken(MessageResult message) =>
        $"{message.Kind} from {(message.From == Side.Client ? "TTS" : "LLA")} made at {Format.Duration(message.Made.Value)}" + (message.Read is { } read ? $", read at {Format.Duration(read.Value)}" : "");

    private readonly record struct Stretch(double From, double To, string Style, string Text, string Hover)
    {
        public bool IsMoment { get; init; }
    }

    private sealed record WorkName(string Text, string Style, double Left, double Right, double Middle, int Row)
    {
        private const double Gap = 6;

        public bool Meets(WorkName other) => Row == other.Row ? Left - Gap < other.Right && other.Left - Gap < Right
            : Row > other.Row ? other.IsCrossedBy(this) : IsCrossedBy(other);

        private bool IsCrossedBy(WorkName further) => further.Middle > Left - 3 && further.Middle < Right + 3;
    }

    private readonly record struct Box(double Left, double Right, double Top, double Bottom)
    {
        public bool Meets(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
