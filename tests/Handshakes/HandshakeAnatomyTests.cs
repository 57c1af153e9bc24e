using LoadHarness.Arms;
using LoadHarness.Handshakes;
using Xunit;

namespace LoadHarness.Tests.Handshakes;

public sealed class HandshakeAnatomyTests
{
    // TTS begins at 1,000 and is connected at 1,030; its ClientHello takes 70 to make, is on the way for 50 and arrives at 1,150.
    // LLA acts on it for 40, makes a ServerHello in 60, a request for the certificate in 5, a Certificate in 10, a proof in 400, a Finished in 5 and sends at 1,670.
    // They arrive at 1,700: 80, 5, 200, 50 and 5 to act on them, then 10, 300 and 10 to make a Certificate, a proof and a Finished, sent at 2,360.
    // They arrive at 2,400: 150, 50 and 10; a ticket takes 20 and 15 to send, and LLA is done at 2,645.
    private static HandshakeLog Tts(int certificate = 600) => new MadeUpLog(1_000)
        .Busy(0, EventKind.Begin).Busy(30, EventKind.Connected).Busy(20, EventKind.Step).Busy(50, EventKind.Made, MessageKind.ClientHello, 517)
        .Busy(0, EventKind.Sending).Busy(20, EventKind.Sent, bytes: 522).Busy(3, EventKind.Step).Busy(2, EventKind.Waiting).At(1_700, EventKind.Received, 1_400)
        .Busy(0, EventKind.Step).Busy(0, EventKind.Read, MessageKind.ServerHello, 122).Busy(80, EventKind.Step).Busy(0, EventKind.Read, MessageKind.CertificateRequest, 60)
        .Busy(5, EventKind.Step).Busy(0, EventKind.Read, MessageKind.Certificate, 800).Busy(200, EventKind.Step).Busy(0, EventKind.Read, MessageKind.CertificateVerify, 264)
        .Busy(50, EventKind.Step).Busy(0, EventKind.Read, MessageKind.Finished, 52).Busy(5, EventKind.Step)
        .Busy(10, EventKind.Made, MessageKind.Certificate, certificate).Busy(0, EventKind.Step).Busy(300, EventKind.Made, MessageKind.CertificateVerify, 264).Busy(0, EventKind.Step)
        .Busy(10, EventKind.Made, MessageKind.Finished, 52).Busy(0, EventKind.Sending).Busy(25, EventKind.Sent, bytes: 1_000).Busy(1, EventKind.Done)
        .At(2_700, EventKind.Received, 400).Busy(2, EventKind.Read, MessageKind.NewSessionTicket, 250).Busy(8, EventKind.Answer).Log;

    private static HandshakeLog Lla() => new MadeUpLog(1_040)
        .Busy(0, EventKind.Begin).Busy(15, EventKind.Waiting).At(1_150, EventKind.Received, 522).Busy(0, EventKind.Step).Busy(0, EventKind.Read, MessageKind.ClientHello, 517)
        .Busy(40, EventKind.Step).Busy(60, EventKind.Made, MessageKind.ServerHello, 122).Busy(0, EventKind.Step).Busy(5, EventKind.Made, MessageKind.CertificateRequest, 60)
        .Busy(0, EventKind.Step).Busy(10, EventKind.Made, MessageKind.Certificate, 800).Busy(0, EventKind.Step).Busy(400, EventKind.Made, MessageKind.CertificateVerify, 264)
        .Busy(0, EventKind.Step).Busy(5, EventKind.Made, MessageKind.Finished, 52).Busy(0, EventKind.Sending).Busy(15, EventKind.Sent, bytes: 1_400).Busy(1, EventKind.Step)
        .Busy(1, EventKind.Waiting).At(2_400, EventKind.Received, 1_000).Busy(0, EventKind.Step).Busy(0, EventKind.Read, MessageKind.Certificate, 600).Busy(150, EventKind.Step)
        .Busy(0, EventKind.Read, MessageKind.CertificateVerify, 264).Busy(50, EventKind.Step).Busy(0, EventKind.Read, MessageKind.Finished, 52).Busy(10, EventKind.Step)
        .Busy(20, EventKind.Made, MessageKind.NewSessionTicket, 250).Busy(0, EventKind.Sending).Busy(15, EventKind.Sent, bytes: 270).Busy(0, EventKind.Done).Log;

    [Fact]
    public void Follows_each_message_from_the_end_that_makes_it_to_the_end_that_acts_on_it()
    {
        var handshake = HandshakeAnatomy.Of(Tts(), Lla())!;

        Assert.Equal(
            [
                (MessageKind.ClientHello, Side.Client), (MessageKind.ServerHello, Side.Server), (MessageKind.CertificateRequest, Side.Server), (MessageKind.Certificate, Side.Server),
                (MessageKind.CertificateVerify, Side.Server), (MessageKind.Finished, Side.Server), (MessageKind.Certificate, Side.Client), (MessageKind.CertificateVerify, Side.Client),
                (MessageKind.Finished, Side.Client), (MessageKind.NewSessionTicket, Side.Server),
            ],
            handshake.Messages.Select(message => (message.Kind, message.From)));
        Assert.Equal([517, 122, 60, 800, 264, 52, 600, 264, 52, 250], handshake.Messages.Select(message => message.Bytes));

        // Made, sent, received, read; time and CPU of making it and of acting on it.
        Assert.Equal([100.0, 100, 150, 150, 70, 70, 40, 40], Of(handshake, 0));
        Assert.Equal([665.0, 670, 700, 985, 400, 400, 50, 50], Of(handshake, 4));
        Assert.Equal([1_350.0, 1_360, 1_400, 1_550, 300, 300, 50, 50], Of(handshake, 7));
    }

    [Fact]
    public void Parts_add_up_to_the_handshake_which_ends_when_both_ends_are_done()
    {
        var handshake = HandshakeAnatomy.Of(Tts(), Lla())!;
        var layout = new AnatomyLayout(handshake.Messages.Count, handshake.Ways);

        Assert.Equal(layout.Count, handshake.Values.Length);
        Assert.Equal([50.0, 30, 40], Enumerable.Range(0, 3).Select(way => handshake.Values[layout.OfWay(way)]));
        Assert.Equal([30.0, 30, 15], handshake.Values[layout.Connect..(layout.Connect + 3)]);
        Assert.Equal(15, handshake.Values[layout.Calls]);
        Assert.Equal(1_645, handshake.Values[layout.Whole]);
        Assert.Equal(0, handshake.Values[layout.Left], 6);
        Assert.Equal(1_386, handshake.Values[layout.TtsDone]);
        Assert.Equal(1_710, handshake.Values[layout.Answer]);

        // The request 5 and 5, the certificate 10 and 150, the proof 300 and 50.
        Assert.Equal([520.0, 315, 205], handshake.Values[layout.OnlyMutual..(layout.OnlyMutual + 3)]);
    }

    // TTS begins at 1,000; ClientHello and request are sent at 1,110 and arrive at 1,150. LLA's flight is sent at 1,260 and arrives at 1,400. From 1,280 on LLA judges the client for 200 and answers,
    // which is done at 1,550; TTS's next flight is out at 1,510, and LLA has it at 1,560. It is done at 1,610.
    [Fact]
    public void What_LLA_does_with_early_data_takes_time_of_the_handshake_only_once_TTS_waits_for_it()
    {
        var tts = new MadeUpLog(1_000)
            .Busy(0, EventKind.Begin).Busy(30, EventKind.Connected).Busy(20, EventKind.Step).Busy(50, EventKind.Made, MessageKind.ClientHello, 600).Busy(0, EventKind.Made, MessageKind.ChangeCipherSpec, 1)
            .Busy(10, EventKind.Made, MessageKind.EarlyData, 220).Busy(0, EventKind.Sending).Busy(20, EventKind.Sent, bytes: 836).Busy(2, EventKind.Waiting).At(1_400, EventKind.Received, 220)
            .Busy(0, EventKind.Step).Busy(0, EventKind.Read, MessageKind.ServerHello, 128).Busy(80, EventKind.Step).Busy(0, EventKind.Read, MessageKind.EncryptedExtensions, 10).Busy(5, EventKind.Step)
            .Busy(0, EventKind.Read, MessageKind.Finished, 52).Busy(5, EventKind.Step).Busy(10, EventKind.Made, MessageKind.EndOfEarlyData, 4).Busy(10, EventKind.Made, MessageKind.Finished, 52)
            .Busy(0, EventKind.Sending).Busy(25, EventKind.Sent, bytes: 100).Busy(1, EventKind.Done).At(1_800, EventKind.Received, 400).Busy(8, EventKind.Answer).Log;
        var lla = new MadeUpLog(1_040)
            .Busy(0, EventKind.Begin).Busy(15, EventKind.Waiting).At(1_150, EventKind.Received, 836).Busy(0, EventKind.Step).Busy(0, EventKind.Read, MessageKind.ClientHello, 600).Busy(40, EventKind.Step)
            .Busy(60, EventKind.Made, MessageKind.ServerHello, 128).Busy(0, EventKind.Made, MessageKind.ChangeCipherSpec, 1).Busy(5, EventKind.Made, MessageKind.EncryptedExtensions, 10)
            .Busy(5, EventKind.Made, MessageKind.Finished, 52).Busy(0, EventKind.Sending).Busy(15, EventKind.Sent, bytes: 220).Busy(1, EventKind.Step).Busy(4, EventKind.Read, MessageKind.EarlyData, 220)
            .Busy(200, EventKind.Checked).Busy(40, EventKind.Made, MessageKind.EarlyData, 300).Busy(0, EventKind.Sending).Busy(20, EventKind.Sent, bytes: 305).Busy(10, EventKind.Waiting)
            .At(1_560, EventKind.Received, 100).Busy(0, EventKind.Step).Busy(0, EventKind.Read, MessageKind.EndOfEarlyData, 4).Busy(5, EventKind.Step).Busy(0, EventKind.Read, MessageKind.Finished, 52)
            .Busy(10, EventKind.Step).Busy(20, EventKind.Made, MessageKind.NewSessionTicket, 60).Busy(0, EventKind.Sending).Busy(15, EventKind.Sent, bytes: 80).Busy(0, EventKind.Done).Log;

        var handshake = HandshakeAnatomy.Of(tts, lla)!;
        var layout = new AnatomyLayout(handshake.Messages.Count, handshake.Ways);

        Assert.Equal(
            [
                (MessageKind.ClientHello, Side.Client), (MessageKind.ChangeCipherSpec, Side.Client), (MessageKind.EarlyData, Side.Client), (MessageKind.ServerHello, Side.Server),
                (MessageKind.ChangeCipherSpec, Side.Server), (MessageKind.EncryptedExtensions, Side.Server), (MessageKind.Finished, Side.Server), (MessageKind.EndOfEarlyData, Side.Client),
                (MessageKind.Finished, Side.Client), (MessageKind.NewSessionTicket, Side.Server),
            ],
            handshake.Messages.Select(message => (message.Kind, message.From)));

        // Made, sent, received, read; 10 to make it; of the 55 that LLA is at work on it TTS waits for the last 20, and for 20 of the call that sends the answer.
        Assert.Equal([110.0, 110, 150, 280, 10, 10, 20, 55], Of(handshake, 2));
        Assert.Equal([40.0, 140, 10], Enumerable.Range(0, 3).Select(way => handshake.Values[layout.OfWay(way)]));
        Assert.Equal([0.0, 200], handshake.Values[layout.Check..(layout.Check + 2)]);
        Assert.Equal(35, handshake.Values[layout.Calls]);
        Assert.Equal((610, 0), (handshake.Values[layout.Whole], Math.Round(handshake.Values[layout.Left], 6)));
    }

    [Fact]
    public void Ends_that_do_not_tell_of_the_same_messages_are_not_put_together()
    {
        Assert.Null(HandshakeAnatomy.Of(Tts(certificate: 601), Lla()));
        Assert.Null(HandshakeAnatomy.Of(Tts(), new MadeUpLog(1_040).Busy(0, EventKind.Begin).Log));
        Assert.Null(HandshakeAnatomy.Of(new HandshakeLog(), Lla()));
    }

    [Fact]
    public void A_log_comes_through_a_header_as_it_was()
    {
        var log = Tts();
        var text = log.Encode();

        Assert.Equal(log.Events, HandshakeLog.Decode(text)!.Events);
        Assert.All(text, character => Assert.True(char.IsAsciiLetterOrDigit(character) || character is '-' or '_'));
        Assert.Null(HandshakeLog.Decode(text.AsSpan(0, text.Length - 3)));
        Assert.Null(HandshakeLog.Decode("not a log"));
        Assert.Null(HandshakeLog.Decode(""));
    }

    private static double[] Of(HandshakeAnatomy handshake, int message) => handshake.Values[(message * AnatomyLayout.PerMessage)..((message + 1) * AnatomyLayout.PerMessage)];
}
