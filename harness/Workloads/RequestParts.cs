using System.Text;

namespace LoadHarness.Workloads;

/// <summary>A request for a client that makes its own message of it: what is the same each time is made once. Immutable; all clients of an arm share it.</summary>
internal sealed class RequestParts
{
    private readonly ValueText _address;
    private readonly Uri? _fixedAddress;
    private readonly KeyValuePair<string, string>[] _headers;
    private readonly (int Index, ValueText Value)[] _changing;

    /// <param name="root">Where to: scheme, host and port.</param>
    /// <param name="request">What is sent there.</param>
    public RequestParts(Uri root, WorkRequest request)
    {
        _address = new ValueText.Builder().Add(root.GetLeftPart(UriPartial.Authority)).Add(request.Path).Build();
        _fixedAddress = _address.FixedText is { } address ? AddressOf(address) : null;
        _headers = [.. request.Headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value.FixedText ?? ""))];
        _changing = [.. request.Headers.Index().Where(header => header.Item.Value.FixedText is null).Select(header => (header.Index, header.Item.Value))];
    }

    /// <summary>The whole address with a client's values.</summary>
    /// <param name="room">Where to write it.</param>
    /// <param name="values">The client's values.</param>
    public Uri Address(ByteBuffer room, RequestValues values) => _fixedAddress ?? AddressOf(TextOf(_address, room, values));

    /// <inheritdoc cref="Address"/>
    /// <summary>The further headers with a client's values, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers(ByteBuffer room, RequestValues values)
    {
        if (_changing.Length == 0)
        {
            return _headers;
        }

        var headers = _headers.ToArray();
        foreach (var (index, value) in _changing)
        {
            headers[index] = new(headers[index].Key, TextOf(value, room, values));
        }

        return headers;
    }

    // As it was written: values are encoded already, and nothing is to be put right.
    private static Uri AddressOf(string text) => new(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static string TextOf(ValueText text, ByteBuffer room, RequestValues values)
    {
        room.Clear();
        text.Write(room, values);
        return Encoding.UTF8.GetString(room.Written.Span);
    }
}
