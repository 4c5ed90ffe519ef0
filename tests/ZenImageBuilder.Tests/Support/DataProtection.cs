using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Wraps bytes with Windows itself, as versions of this module that called it directly did: the same arguments, no description, no entropy, no prompt.</summary>
[SupportedOSPlatform("windows")]
internal static class DataProtection
{
    // CRYPTPROTECT_UI_FORBIDDEN
    private const int NoPrompt = 1;

    public static byte[] Wrap(byte[] data)
    {
        var input = new Blob { Size = data.Length, Data = Marshal.AllocHGlobal(data.Length) };
        try
        {
            Marshal.Copy(data, 0, input.Data, data.Length);
            Assert.True(CryptProtectData(in input, 0, 0, 0, 0, NoPrompt, out var output));
            var wrapped = new byte[output.Size];
            Marshal.Copy(output.Data, wrapped, 0, output.Size);
            Marshal.FreeHGlobal(output.Data);
            return wrapped;
        }
        finally
        {
            Marshal.FreeHGlobal(input.Data);
        }
    }

    [DllImport("crypt32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CryptProtectData(in Blob input, nint description, nint entropy, nint reserved, nint prompt, int flags, out Blob output);

    /// <summary>DATA_BLOB.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Blob
    {
        public int Size;
        public nint Data;
    }
}
