// Packs the maps of a material into the textures that Unity's shaders read. Channel layouts:
//
//   URP Lit, Built-in Standard   _MetallicGlossMap   R metallic, A smoothness
//                                _OcclusionMap       G ambient occlusion
//   HDRP Lit                     _MaskMap            R metallic, G occlusion, B detail, A smoothness
//
// Smoothness is 1 - roughness. Unity reads normals in OpenGL orientation (+Y is up in the image).
namespace Figment.Core
{
    public static class MapPacking
    {
        /// <summary>RGBA: R = G = B = metallic, A = smoothness. A missing map counts as 0 metallic,
        /// and as `roughness` for every pixel.</summary>
        public static PixelMap MetallicSmoothness(PixelMap metallic, PixelMap roughness, byte missingRoughness = 128)
        {
            var size = Size(metallic, roughness);
            var packed = new PixelMap(size.Width, size.Height, 4);
            for (int i = 0, to = 0; i < packed.Count; i++, to += 4)
            {
                var metal = metallic != null ? metallic[i, 0] : (byte)0;
                packed.Pixels[to] = packed.Pixels[to + 1] = packed.Pixels[to + 2] = metal;
                packed.Pixels[to + 3] = (byte)(255 - (roughness != null ? roughness[i, 0] : missingRoughness));
            }
            return packed;
        }

        /// <summary>RGB grey occlusion: Unity reads G alone.</summary>
        public static PixelMap Occlusion(PixelMap ao)
        {
            var packed = new PixelMap(ao.Width, ao.Height, 3);
            for (int i = 0, to = 0; i < packed.Count; i++, to += 3)
                packed.Pixels[to] = packed.Pixels[to + 1] = packed.Pixels[to + 2] = ao[i, 0];
            return packed;
        }

        /// <summary>HDRP's mask. A missing occlusion counts as 255 (none), detail as 0.</summary>
        public static PixelMap MaskMap(PixelMap metallic, PixelMap ao, PixelMap roughness, byte missingRoughness = 128)
        {
            var size = Size(metallic, ao, roughness);
            var packed = new PixelMap(size.Width, size.Height, 4);
            for (int i = 0, to = 0; i < packed.Count; i++, to += 4)
            {
                packed.Pixels[to] = metallic != null ? metallic[i, 0] : (byte)0;
                packed.Pixels[to + 1] = ao != null ? ao[i, 0] : (byte)255;
                packed.Pixels[to + 3] = (byte)(255 - (roughness != null ? roughness[i, 0] : missingRoughness));
            }
            return packed;
        }

        /// <summary>The three maps of one glTF texture: R occlusion, G roughness, B metallic.</summary>
        public static void UnpackOrm(PixelMap orm, out PixelMap ao, out PixelMap roughness, out PixelMap metallic)
        {
            if (orm.Channels < 3) throw new BridgeException(ErrorCodes.BadImage, "An ORM texture has three channels.");
            ao = Channel(orm, 0);
            roughness = Channel(orm, 1);
            metallic = Channel(orm, 2);
        }

        /// <summary>RGB with alpha 255. DirectX normals get their green channel turned over.</summary>
        public static PixelMap Normal(PixelMap normal, bool directX = false)
        {
            if (normal.Channels < 3) throw new BridgeException(ErrorCodes.BadImage, "A normal map has three channels.");
            var packed = new PixelMap(normal.Width, normal.Height, 3);
            for (int i = 0, to = 0; i < packed.Count; i++, to += 3)
            {
                packed.Pixels[to] = normal[i, 0];
                packed.Pixels[to + 1] = directX ? (byte)(255 - normal[i, 1]) : normal[i, 1];
                packed.Pixels[to + 2] = normal[i, 2];
            }
            return packed;
        }

        public static PixelMap Channel(PixelMap map, int channel)
        {
            var single = new PixelMap(map.Width, map.Height, 1);
            for (var i = 0; i < single.Count; i++) single.Pixels[i] = map[i, channel];
            return single;
        }

        static PixelMap Size(params PixelMap[] maps)
        {
            PixelMap size = null;
            foreach (var map in maps)
            {
                if (map == null) continue;
                if (size != null && (map.Width != size.Width || map.Height != size.Height))
                    throw new BridgeException(ErrorCodes.BadImage, "Maps of different sizes cannot be packed into one texture.");
                size = size ?? map;
            }
            return size ?? throw new BridgeException(ErrorCodes.BadImage, "There is no map to pack.");
        }
    }
}
