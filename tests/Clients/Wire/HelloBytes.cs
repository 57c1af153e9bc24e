using System.Buffers.Binary;

namespace LoadHarness.Tests.Clients.Wire;

/// <summary>Hellos made by hand (RFC 8446, 4.1; RFC 5246, 7.4.1), for what the TLS stacks at hand do not send.</summary>
internal static class HelloBytes
{
    public const byte Handshake = 22;
    public const ushort PreSharedKey = 41;
    public const ushort SessionTicket = 35;
    public const ushort SupportedVersions = 43;
    public const ushort KeyShare = 51;

    public static readonly byte[] HelloRetryRandom = Convert.FromHexString("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C");

    public static readonly (ushort, byte[]) OffersTls13 = (SupportedVersions, [4, 3, 4, 3, 3]);
    public static readonly (ushort, byte[]) ChoosesTls13 = (SupportedVersions, [3, 4]);

    /// <summary>A record with one ClientHello.</summary>
    public static byte[] Client(int sessionIdLength, params (ushort Id, byte[] Content)[] extensions) => Record(
        Handshake,
        Message(1, [3, 3, .. new byte[32], (byte)sessionIdLength, .. new byte[sessionIdLength], 0, 2, 0x13, 0x01, 1, 0, .. List(extensions)]));

    /// <summary>A record with one ServerHello; a HelloRetryRequest when the random says so.</summary>
    public static byte[] Server(byte[] random, params (ushort Id, byte[] Content)[] extensions) => Record(
        Handshake,
        Message(2, [3, 3, .. random, 0, 0x13, 0x01, 0, .. List(extensions)]));

    public static byte[] Message(byte type, byte[] body) => [type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static byte[] Record(byte type, byte[] content) => [type, 3, 3, .. Number(content.Length), .. content];

    public static byte[] Number(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] List((ushort Id, byte[] Content)[] extensions)
    {
        byte[] list = [.. extensions.SelectMany(e => (byte[])[.. Number(e.Id), .. Number(e.Content.Length), .. e.Content])];
        return [.. Number(list.Length), .. list];
    }
}
