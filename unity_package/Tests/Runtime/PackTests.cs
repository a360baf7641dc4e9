// For Unity's test runner; compiled against signatures here, not yet run inside the Unity editor.
using System.Text;
using Figment.Core;
using NUnit.Framework;
using UnityEngine;

namespace Figment.Tests
{
    public sealed class PackTests
    {
        const string Manifest = "{\"figment_pack\": 1, \"entries\": [{\"capability\": \"dialogue\", \"npc\": \"\", \"lines\": [\"Good day.\"]}]}";

        FigmentPack _pack;

        [SetUp]
        public void Make() => _pack = ScriptableObject.CreateInstance<FigmentPack>();

        [TearDown]
        public void Remove() => Object.DestroyImmediate(_pack);

        [Test]
        public void APackThatWasGivenStaysWhenFoldersAreLookedAtAgain()
        {
            _pack.BakedFolder = "no such folder";
            _pack.UseBaked(BakedPack.Read(name => Encoding.UTF8.GetBytes(Manifest)));
            _pack.LookAgain();
            var reply = Reply.From(_pack.Baked().Find(Requests.Say(new PersonaSpec { Name = "Mira", Role = "smith" }, "mira", "Hello")));
            Assert.AreEqual("Good day.", reply.Line);
            Assert.AreEqual(Rungs.Fallback, reply.Rung);
        }

        [Test]
        public void AFolderThatIsNoPackIsSaidOnce()
        {
            _pack.BakedFolder = "no such folder";
            Assert.Throws<BridgeException>(() => _pack.Baked());
            Assert.IsNull(_pack.Baked());
        }

        [Test]
        public void LinesOfOneNpcComeBeforeThoseOfEverybody()
        {
            _pack.Add("", new[] { "Good day." });
            _pack.Add("mira", new[] { "Hm." });
            Assert.AreEqual("Hm.", _pack.FindLines("mira")[0]);
            Assert.AreEqual("Good day.", _pack.FindLines("someone else")[0]);
        }
    }
}
